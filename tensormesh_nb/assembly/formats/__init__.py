"""Answers in other forms: saved files, what other clients received, OpenAI's chat completion.

May import what ``assembly`` may, and ``assembly``.
"""
