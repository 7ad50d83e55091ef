"""One run: when each row is sent, how many at a time, and how often again.

May import what ``rows`` may; anyio.
"""
