"""The widget of the guessing game. ``game_widget.py`` is the widget.

May import what ``widgets`` may, and ``widgets`` itself; not the other widgets' folders.
"""
