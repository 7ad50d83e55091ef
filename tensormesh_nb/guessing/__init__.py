"""A class guesses the next token: places, guesses, scores. ``game.py`` is the game.

May import what ``rows`` may: the client and everything to its left. The folder is not called
``game``, because ``tensormesh_nb.game`` is the function that starts one.
"""
