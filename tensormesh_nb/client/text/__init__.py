"""Questions about a text: the distribution of its next token, and how surprising its tokens are.

May import what ``client`` may; ``text_methods.py`` is the part of the Client that asks them.
"""
