"""Operations: the requests of a chat, a branch, a score, a distribution and a probe.

May import ``result`` and every layer to its left.
"""
