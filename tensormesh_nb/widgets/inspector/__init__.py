"""The inspector: one answer, token by token. ``inspector.py`` is the widget.

May import what ``widgets`` may, and ``widgets`` itself; not the panel.
"""
