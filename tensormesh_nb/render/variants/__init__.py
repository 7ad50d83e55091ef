"""Variants as static HTML and as text: answers in columns, repeats as a tree, tables of rows.

May import ``render`` and everything to its left.
"""
