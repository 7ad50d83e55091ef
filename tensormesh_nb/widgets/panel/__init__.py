"""The chat panel: a conversation with the settings of its requests. ``panel.py`` is the widget.

May import what ``widgets`` may, and ``widgets`` itself; the inspector opens inside it.
"""
