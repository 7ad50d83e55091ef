"""Analyses of an answer's tokens: spans, branches, sampling, comparisons.

May import numpy, pandas, ``frames`` and the layers before it.
"""
