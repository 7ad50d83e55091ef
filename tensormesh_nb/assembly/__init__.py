"""Chunks become one answer: choices, messages, tool calls, token columns, usage, warnings.

May import ``errors``, ``config``, ``wire`` and ``tools``; msgspec, no numpy, no pandas.
"""
