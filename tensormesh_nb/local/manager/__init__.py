"""Starts, finds and stops the endpoint from a kernel, and fetches the model's weights.

May import ``errors`` and ``wire``.
"""
