"""What hosts call things: the typed form of a reply, the names and shapes of each host family.

May import ``errors``, ``sanitize``, ``messages`` and msgspec. The decoder of chunks is one; what
differs between hosts is data in ``hosts``.
"""
