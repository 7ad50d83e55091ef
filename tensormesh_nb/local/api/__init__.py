"""The API's requests, checked, and its replies in vLLM's shapes.

May import ``local``'s ``prompt``, ``grammar`` and ``engine``, ``errors`` and ``wire``.
"""
