"""Settings and their sources: hosts, keys, base URLs, the control plane's credential.

May import ``errors``.
"""
