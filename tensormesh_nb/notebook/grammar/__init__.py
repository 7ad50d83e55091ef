"""The magic's grammar: the line's flags and the cell's body become a request.

May import ``client`` and what is left of it; IPython.
"""
