"""Real hosts: replies recorded from them, and the whole surface against running ones.

``python -m tests.hosts NAME`` installs a host, runs the surface's tests against it and, with
``--record``, replaces its recordings.
"""
