"""Connections to hosts: opened directly or through a proxy, reused, and read as data arrives.

The only user of httptools. May import ``errors``, ``config`` and ``wire``.
"""
