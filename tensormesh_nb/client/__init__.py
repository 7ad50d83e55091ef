"""The client: sends requests to a host and collects the answers.

May import ``result`` and every layer to its left. Only ``http/`` does network I/O.
"""
