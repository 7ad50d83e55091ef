"""The event loop behind blocking and async calls.

May import ``errors``; anyio.
"""
