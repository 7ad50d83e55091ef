"""The magic: its commands, live output, completion and session.

May import ``conversation`` and everything to its left, and IPython; ``commands`` opens the panel of
``widgets``. Only ``tensormesh_nb.load_ipython_extension`` imports it.
"""
