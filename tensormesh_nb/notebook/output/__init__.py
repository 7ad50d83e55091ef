"""How answers reach the front end: text as it streams, outputs, what a terminal prints.

May import ``render`` and everything to its left, ``notebook/session``, and IPython.
"""
