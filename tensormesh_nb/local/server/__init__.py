"""The endpoint's process: routes, authentication, connection limits, streaming.

The only user of starlette and uvicorn. May import the rest of ``local``, ``errors`` and ``wire``.
"""
