"""Generates tokens one at a time with llama.cpp. The only user of xllamacpp.

May import ``local``'s ``prompt`` and ``grammar``, ``errors`` and ``wire``.
"""
