"""HTTP: sends one request and reads its response, over ``connections/``.

May import ``errors``, ``config``, ``wire`` and ``client/runtime``.
"""
