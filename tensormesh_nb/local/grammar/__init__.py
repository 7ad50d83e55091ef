"""Constraints on the next token: JSON Schemas, GBNF, regular expressions, function calls.

The only user of llguidance. May import ``local``'s ``prompt``, ``errors`` and ``wire``.
"""
