"""The IPython layer: the magic, its grammar, its live display and its completion.

May import: everything to the left (``errors``, ``settings``, ``wire``, ``tokens``, ``client``) and
IPython. Nothing imports it but ``tensormesh_nb.load_ipython_extension``.
"""
