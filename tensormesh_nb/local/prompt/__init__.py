"""Text to token ids and back: the vocabulary, the chat template, functions written as text.

May import ``errors`` and ``wire``.
"""
