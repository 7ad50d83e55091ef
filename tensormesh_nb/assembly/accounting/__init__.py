"""What a request took: token counts, price and time.

May import ``errors`` and ``wire``.
"""
