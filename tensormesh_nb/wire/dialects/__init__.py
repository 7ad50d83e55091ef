"""Dialects: the typed form of a reply, and the names and shapes that each host family uses.

May import ``errors``, ``sanitize``, ``messages`` and msgspec. There is one decoder of
chunks; the differences between hosts are data in ``hosts``.
"""
