"""Conversations: turns that are kept under a name, whoever adds to them (cells, Python, panels).

May import: what is left of ``client`` (``errors``, ``wire``, ``tokens``, ``turn``). No IPython.
"""
