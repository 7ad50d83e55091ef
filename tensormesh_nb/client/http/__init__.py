"""HTTP: sends requests, opens replies, maps transport errors. The only user of httpx.

May import ``errors``, ``config`` and ``wire``.
"""
