"""Answers in Markdown, without what could act, and answers as outputs of a notebook's cell.

May import markdown-it, ``render`` and the layers before it.
"""
