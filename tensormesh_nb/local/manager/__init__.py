"""Starts, finds and stops the endpoint; locates and downloads the model's weights.

Runs in the kernel and in the endpoint's process. May import ``errors`` and ``wire``.
"""
