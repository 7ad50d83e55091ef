"""Markdown of answers: whether a text is Markdown, and the same Markdown without what could act.

May import ``wire`` and markdown-it.
"""
