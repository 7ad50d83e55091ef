"""Requests as typed values with their checks, and replies decoded from bytes to typed chunks.

No I/O. May import ``errors``, ``config`` and msgspec.
"""
