"""The client: sends requests to a host and collects the answers.

May import ``result`` and every layer to its left. Only ``http/`` uses aiohttp.
"""
