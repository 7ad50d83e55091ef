"""The file of finished rows: an SQLite database, its tables, and its errors.

May import what ``rows`` may; sqlite3 and filelock.
"""
