"""Errors of SQLite and of the file system as one-line errors about a store."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from ...config.private_files import shown_path
from ...errors import ResponseError, SettingsError
from ...wire.sanitize import one_line

__all__ = ["BROKEN", "damaged", "database_error", "unwritable"]

# sqlite3 raises UnicodeDecodeError if a damaged file contains names that are not UTF-8.
BROKEN = (sqlite3.DatabaseError, UnicodeDecodeError)


def database_error(path: Path, error: Exception) -> SettingsError | ResponseError:
    """The error for one of ``BROKEN``."""
    # The code has a name from Python 3.11 on.
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith("SQLITE_FULL") or "full" in str(error):
        return SettingsError(f"{shown_path(path)} cannot be written: its disk is full.")
    if isinstance(error, sqlite3.OperationalError):
        return unwritable(path, error)
    return damaged(path, error)


def unwritable(path: Path, error: Exception) -> SettingsError:
    """The error for a file that cannot be written."""
    reason = getattr(error, "strerror", None) or error
    return SettingsError(f"{shown_path(path)} cannot be written: {one_line(str(reason), 160)}.")


def damaged(path: Path, error: Exception) -> ResponseError:
    """The error for a file that is not a store or is damaged."""
    return ResponseError(
        f"{shown_path(path)} is not a store of rows or is damaged: {one_line(str(error), 160)}."
    )
