"""The commands of the line magic: ``%tmchat config | models | chats | show | ...``.

May import ``widgets`` (the panel), ``conversation`` and what is left of them; IPython.
"""
