"""The probability of each label for the rows of a table, and how good these probabilities are.

May import what ``rows`` may; matplotlib is imported by ``render`` only.
"""
