"""Aligns tokens with texts: the segment, the bytes and the offsets of each token.

May import ``errors`` and ``wire``; of third parties, NumPy.
"""
