"""The file of finished rows: an SQLite database, its tables and the reasons why it cannot be used.

May import what ``rows`` may; sqlite3 and filelock.
"""
