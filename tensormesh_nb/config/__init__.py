"""Settings and their sources: hosts, keys, base URLs, the control plane, private files.

May import ``errors``.
"""
