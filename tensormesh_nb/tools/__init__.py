"""Python functions as tools that a model may call, and the loop that runs the calls.

May import ``errors``, ``config`` and ``wire``.
"""
