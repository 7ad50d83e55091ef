"""Several answers to one prompt, and paired tests of two runs over the same rows.

May import ``analysis`` and everything to its left.
"""
