"""One prompt with several models and settings.

May import what ``client`` may; ``variant_methods.py`` is the part of the Client that asks it.
"""
