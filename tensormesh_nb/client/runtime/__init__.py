"""One event loop on a background thread, behind blocking and async calls.

May import ``errors``; anyio.
"""
