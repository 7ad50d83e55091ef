"""One prompt with several models and settings.

May import what ``client`` may; ``variant_methods.py`` has the methods of Client.
"""
