"""Answers as static HTML, plain text and plots. Colours and their scale are chosen here.

May import ``analysis`` and what is left of it; matplotlib.
"""
