"""Conversations: turns kept under a name and shared by cells, Python code and panels.

May import ``client`` and everything to its left. No IPython.
"""
