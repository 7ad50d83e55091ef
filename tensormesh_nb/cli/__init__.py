"""The command line: ``tensormesh-nb demo | lab | serve | model | chat``.

May import everything left of it.
"""
