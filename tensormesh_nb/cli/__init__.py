"""The command line: ``tensormesh-nb demo | lab | serve | model | chat``.

Each command's module has its help text, ``add_arguments`` and ``run``. May import ``local`` and all
other folders.
"""
