"""The next-token widget: throw the dice, take steps, undo. ``next_token_widget.py`` is the widget.

May import what ``widgets`` may, and ``widgets`` itself; not the panel.
"""
