"""What is computed from the tokens of an answer: spans, branches, sampling, comparisons.

May import ``frames`` and what is left of it; numpy and pandas.
"""
