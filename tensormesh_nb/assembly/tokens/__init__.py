"""The tokens of an answer as columns: generated ones, the prompt's, an echo's, a forced one.

May import ``errors``, ``wire`` and ``assembly/alignment``; of third parties, msgspec and NumPy.
"""
