"""HTTP: sends one request and reads its response. The only user of aiohttp.

May import ``errors``, ``config`` and ``wire``.
"""
