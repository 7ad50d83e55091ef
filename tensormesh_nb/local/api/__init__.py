"""The API's requests, checked, and its replies in the shapes that vLLM sends.

May import ``local``'s ``engine``, ``prompt`` and ``grammar``, ``errors`` and ``wire``.
"""
