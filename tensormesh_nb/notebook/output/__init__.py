"""Displays answers: text as it streams, outputs of a cell, and text in a terminal.

May import ``render`` and everything to its left, ``notebook/session``, and IPython.
"""
