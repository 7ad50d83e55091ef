"""Generates tokens one at a time with llama.cpp. The only user of xllamacpp.

May import ``local``'s ``grammar``, ``errors`` and ``wire``.
"""
