"""Grammars, JSON Schemas and tool calls as constraints on the next token; llguidance.

May import ``errors`` and ``wire``.
"""
