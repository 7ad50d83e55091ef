"""Operations: what is sent for a chat, a branch, a score, a distribution or a probe.

May import ``result`` and what is left of it.
"""
