"""One prompt with several models and settings, several times, and the comparison of two runs.

May import ``rows`` and everything to its left.
"""
