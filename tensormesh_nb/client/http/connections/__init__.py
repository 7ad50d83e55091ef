"""Connections to hosts: opened directly or through a proxy, used again, read as they arrive.

The only user of httptools. May import ``errors``, ``config`` and ``wire``.
"""
