"""Client: sends requests to a host and collects the answers.

May import ``result`` and what is left of it. Only ``http/`` uses httpx.
"""
