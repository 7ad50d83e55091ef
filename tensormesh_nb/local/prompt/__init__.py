"""Messages become the prompt's token ids.

May import ``local``'s ``engine``, ``errors`` and ``wire``.
"""
