"""The tables of a store: created in a new file, checked in an old one."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timezone
from pathlib import Path

from ..._version import __version__
from ...config.private_files import shown_path
from ...errors import ResponseError
from ...wire.sanitize import one_line
from .store_errors import BROKEN, database_error

__all__ = ["FORMAT", "open_tables"]

FORMAT = 1
_APPLICATION = 0x544D4E42  # "TMNB", in the header of the file
_SCHEMA = """
CREATE TABLE row (key BLOB PRIMARY KEY, status TEXT NOT NULL, summary BLOB NOT NULL, answer BLOB);
CREATE TABLE about (version TEXT NOT NULL, created TEXT NOT NULL);
"""
# Rows in flight. If the process dies, the host may have processed them; they are sent again.
_STARTED = """
CREATE TABLE IF NOT EXISTS started (key BLOB PRIMARY KEY) WITHOUT ROWID;
CREATE TRIGGER IF NOT EXISTS finished AFTER INSERT ON row BEGIN
  DELETE FROM started WHERE key = NEW.key;
END;
"""
# Earlier versions of rows that were overwritten since the file was opened: a run that has ended
# keeps its outcomes. Row ids increase in the order of writing.
_EARLIER = """
CREATE TEMP TABLE earlier (
  written INTEGER PRIMARY KEY, key BLOB, status TEXT, summary BLOB, answer BLOB
);
CREATE INDEX temp.earlier_key ON earlier (key);
CREATE TEMP TRIGGER written_again BEFORE INSERT ON main.row BEGIN
  INSERT INTO earlier SELECT rowid, key, status, summary, answer FROM row WHERE key = NEW.key;
END;
CREATE TEMP VIEW history AS
  SELECT rowid AS written, key, status, summary, answer FROM row
  UNION ALL SELECT written, key, status, summary, answer FROM earlier;
"""


def open_tables(database: sqlite3.Connection, path: Path) -> None:
    """Create the tables of a new file, or check those of an old one.

    Args:
        database: the open file; closed if it is broken.
        path: the file, named in errors.

    Raises:
        SettingsError: the file cannot be written.
        ResponseError: the file is not a store, is damaged, or is from a newer version.
    """
    try:
        (application,) = database.execute("PRAGMA application_id").fetchone()
        (found,) = database.execute("PRAGMA user_version").fetchone()
        (tables,) = database.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if tables and application != _APPLICATION:
            raise ResponseError(
                f"{shown_path(path)} is not a store of rows: it is another database."
            )
        if found > FORMAT:
            (version,) = database.execute("SELECT version FROM about").fetchone()
            raise ResponseError(
                f"{shown_path(path)} was written by version {one_line(str(version), 20)} of "
                f"tensormesh-nb (format {found}), which this version cannot read. Update it: "
                "pip install -U tensormesh-nb"
            )
        database.execute("PRAGMA journal_mode = WAL")
        # A crash of the process loses nothing; a power failure may lose the last rows.
        database.execute("PRAGMA synchronous = NORMAL")
        if not tables:
            _create(database)
        database.executescript(_STARTED + _EARLIER)
        database.execute("SELECT key, status, summary, answer FROM row LIMIT 1")
    except BROKEN as error:
        database.close()
        raise database_error(path, error) from None


def _create(database: sqlite3.Connection) -> None:
    created = datetime.now(timezone.utc).isoformat(timespec="seconds")
    database.executescript(
        f"BEGIN; PRAGMA application_id = {_APPLICATION}; PRAGMA user_version = {FORMAT};"
        f"{_SCHEMA} COMMIT;"
    )
    database.execute("INSERT INTO about VALUES (?, ?)", (__version__, created))
