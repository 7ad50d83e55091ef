"""Builds one answer from chunks: choices, messages, tool calls, token columns, usage, warnings.

May import ``errors``, ``config``, ``wire`` and ``tools``; of third parties, msgspec and NumPy.
NumPy (offsets, ids) is imported inside functions, when an answer is read, so that no answer has to
wait for it.
"""
