"""Bytes <-> types: what goes out on the wire and what comes back, decoded.

No I/O, no pandas, no IPython. May import: ``errors``, the standard library and msgspec.
"""
