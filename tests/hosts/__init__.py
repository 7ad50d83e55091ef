"""Real hosts: recorded replies, and tests of every feature against running servers.

``python -m tests.hosts NAME`` installs a host, runs the surface's tests against it and, with
``--record``, replaces its recordings.
"""
