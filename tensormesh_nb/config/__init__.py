"""Settings and their sources: hosts, keys, base URLs, the control plane, private and locked
files.

May import ``errors``; filelock and keyring.
"""
