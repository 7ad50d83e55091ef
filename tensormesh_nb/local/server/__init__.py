"""The endpoint's process: routes, authentication, connection limits, streaming.

May import the rest of ``local``, ``errors`` and ``wire``; starlette, uvicorn.
"""
