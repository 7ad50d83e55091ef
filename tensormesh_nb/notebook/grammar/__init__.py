"""The syntax of ``%%tmchat``: flags, the magic line, the cell's text, notebook variables, help.

May import ``wire``, ``tools``, and ``client`` to recognise a Client. No IPython.
"""
