"""A file of finished rows: SQLite, written before a row is reported as finished."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
import weakref
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timezone
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from .._version import __version__
from ..assembly.formats.saved_file import UNREADABLE
from ..config.private_files import create_private, file_path, shown_path
from ..errors import ResponseError, SettingsError
from ..result import ChatResult
from ..wire.sanitize import one_line
from .outcome import STATUSES, Record, RowOutcome

__all__ = ["RowStore"]

T = TypeVar("T")

FORMAT = 1
_APPLICATION = 0x544D4E42  # "TMNB", in the header of the file
_BATCH = 500  # variables in one SQLite statement
# SQLite quotes names of a damaged file that are not UTF-8.
_BROKEN = (sqlite3.DatabaseError, UnicodeDecodeError)

# Open stores by path: a kernel that runs a cell again may still hold the rows of its first run.
_OPEN: weakref.WeakValueDictionary[str, RowStore] = weakref.WeakValueDictionary()
_OPENING = threading.Lock()
_SCHEMA = """
CREATE TABLE row (key BLOB PRIMARY KEY, status TEXT NOT NULL, summary BLOB NOT NULL, answer BLOB);
CREATE TABLE about (version TEXT NOT NULL, created TEXT NOT NULL);
"""
# Rows in flight. If the process dies, they may have been processed, and are sent again.
_STARTED = """
CREATE TABLE IF NOT EXISTS started (key BLOB PRIMARY KEY) WITHOUT ROWID;
CREATE TRIGGER IF NOT EXISTS finished AFTER INSERT ON row BEGIN
  DELETE FROM started WHERE key = NEW.key;
END;
"""
_PUT = "INSERT OR REPLACE INTO row VALUES (?, ?, ?, ?)"
_START = "INSERT OR IGNORE INTO started VALUES (?)"
# Rows that were written again since the file was opened, as they were: a run that has ended keeps
# its outcomes. Row ids rise, so they are the order of writing.
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


class RowStore:
    """The rows of one file. Only one process at a time can open it.

    Once :meth:`put` returns, a row survives a crash of the process. Methods raise SettingsError if
    the store is closed or cannot be written, and ResponseError if the file is damaged.

    Args:
        path: the file; created with its folder if it does not exist, readable only by its owner.

    Raises:
        SettingsError: the file cannot be written, or another process has opened it.
        ResponseError: the file is not a store, is damaged, or is from a newer version.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        from filelock import FileLock, Timeout

        self.path = file_path(path)
        self._mutex, self._reserved = threading.Lock(), threading.Lock()
        self._is_closed, self._process = False, os.getpid()
        try:
            file = Path(os.path.realpath(self.path))
            for folder in reversed(file.parents):
                folder.mkdir(exist_ok=True, mode=0o700)
            # A lock that cannot be created looks like one that is taken.
            create_private(file)
            self._file, self._identity = file, _identity(file)
            self._lock = FileLock(
                file.with_name(f".{file.name}.lock"),
                0,
                mode=0o600,
                thread_local=False,  # another thread may close the store
            )
            self._lock.acquire()
        except Timeout:
            raise SettingsError(
                f"{shown_path(self.path)} is in use by another process. Wait for its end, or give "
                "another store."
            ) from None
        except (OSError, ValueError) as error:
            raise self._unwritable(error) from None
        try:
            self._database = sqlite3.connect(
                file, isolation_level=None, check_same_thread=False, cached_statements=32
            )
            self._open()
        except BaseException:
            self._lock.release()
            raise

    @classmethod
    def open(cls, path: str | os.PathLike[str]) -> RowStore:
        """The store of a file: the same object if this process has already opened it.

        Raises:
            SettingsError, ResponseError: as for the class.
        """
        name = os.path.realpath(file_path(path))
        with _OPENING:
            store = _OPEN.get(name)
            if store is not None and store.is_gone and not store._reserved.locked():
                store.close()  # the new file would share its write-ahead log
            if store is None or store._is_closed or not store._is_own:
                store = _OPEN[name] = cls(path)
            return store

    @property
    def is_gone(self) -> bool:
        """Whether the file was deleted, moved or replaced since it was opened."""
        return _identity(self._file) != self._identity

    @contextlib.contextmanager
    def reserved(self) -> Iterator[None]:
        """For one run at a time: two would send the same rows.

        Raises:
            SettingsError: another run of this process uses the store, the file is gone, or this
                process was forked.
        """
        if not self._is_own:
            raise SettingsError(
                f"{shown_path(self.path)} belongs to the process that forked this one. Run it "
                "there, or give another store."
            )
        if not self._reserved.acquire(blocking=False):
            raise SettingsError(
                f"{shown_path(self.path)} is in use by another run of this process. Wait for its "
                "end, or give another store."
            )
        try:
            if self.is_gone:
                raise SettingsError(
                    f"{shown_path(self.path)} was deleted or moved after it was opened. Run "
                    "client.map(..., store=...) again."
                )
            yield
        finally:
            self._reserved.release()

    @property
    def _is_own(self) -> bool:
        """Whether this process opened the file: SQLite must not write in a forked child."""
        return self._process == os.getpid()

    def close(self) -> None:
        """Close the file, so that another process may open it."""
        with self._mutex, contextlib.suppress(sqlite3.Error):
            self._database.close()
        self._is_closed = True
        self._lock.release()

    def remove(self) -> None:
        """Close and delete the file."""
        name = self._file.name
        with self._lock:  # until the last of its files is deleted
            self.close()
            for each in (name, f"{name}-wal", f"{name}-shm", f".{name}.lock"):
                with contextlib.suppress(OSError):
                    self._file.with_name(each).unlink()

    def __len__(self) -> int:
        (count,) = self._query("SELECT count(*) FROM row")[0]
        return int(count)

    def start(self, key: bytes) -> bool:
        """Note that a row is being sent, until it is put or refused.

        Returns:
            Whether an earlier process was sending it when it ended.
        """
        return self.write((), [key]) == 1

    def refuse(self, key: bytes) -> None:
        """Note that the host certainly did not process a row."""
        self._query("DELETE FROM started WHERE key = ?", (key,))

    def put(self, key: bytes, row: RowOutcome, result: ChatResult | None) -> None:
        """Write the outcome of a row; on return it is in the file."""
        self.write([Record.of(key, row, result)], ())

    def write(self, finished: Sequence[Record], started: Sequence[bytes]) -> int:
        """:meth:`put` and :meth:`start` of several rows, in one transaction.

        Args:
            finished: outcomes.
            started: keys of rows that are being sent.

        Returns:
            The number of started rows that an earlier process was sending when it ended.
        """
        with self._statements() as database:
            database.execute("BEGIN IMMEDIATE")
            try:
                if finished:
                    database.executemany(_PUT, map(msgspec.structs.astuple, finished))
                known = len(started)
                if started:
                    known -= database.executemany(_START, zip(started)).rowcount
                database.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    database.execute("ROLLBACK")
                raise
            return known

    def is_empty(self) -> bool:
        """Whether no row was ever written."""
        return not self._query("SELECT 1 FROM row LIMIT 1")

    def merge(self, records: Iterable[Record]) -> None:
        """Write rows of another store. Complete rows in this one are kept."""
        for record in records:
            self._query(
                "INSERT OR REPLACE INTO row SELECT ?, ?, ?, ? WHERE NOT EXISTS "
                "(SELECT 1 FROM row WHERE key = ? AND status = 'ok')",
                (*msgspec.structs.astuple(record), record.key),
            )

    def records(self) -> list[Record]:
        """All rows."""
        return [Record(*row) for row in self._query("SELECT key, status, summary, answer FROM row")]

    def drop(self, keys: Iterable[bytes]) -> None:
        """Delete rows."""
        for key in keys:
            self._query("DELETE FROM row WHERE key = ?", (key,))

    def moment(self) -> int:
        """Now, for ``until``: what is written later, is later."""
        (written,) = self._query("SELECT max(rowid) FROM row")[0]
        return int(written or 0)

    def rows(self, keys: Iterable[bytes], until: int | None = None) -> dict[bytes, RowOutcome]:
        """The outcome of each of these rows that is in the file.

        Args:
            keys: of the rows.
            until: a moment since the file was opened: later outcomes are left out.
        """
        decode = msgspec.json.Decoder(RowOutcome).decode
        found = self._select("summary", keys, until)
        return {key: self._read(text, decode) for key, text in found}

    def statuses(self, keys: Iterable[bytes], until: int | None = None) -> Counter[str]:
        """The number of these rows by status.

        Args:
            keys: of the rows, each once.
            until: see :meth:`rows`.
        """
        found = Counter(status for _, status in self._select("status", keys, until))
        if not found.keys() <= set(STATUSES):
            raise self._damaged(ValueError("a row has another status"))
        return found

    def answer(
        self, key: bytes, until: int | None = None, convert: Callable[[Any], Any] | None = None
    ) -> Any:
        """The answer of a row, or None.

        Args:
            key: of the row.
            until: see :meth:`rows`.
            convert: makes it from the JSON, which is returned by default.
        """
        answers = [answer for _, answer in self._select("answer", [key], until)]
        if not answers or answers[0] is None:
            return None
        saved = self._read(answers[0], msgspec.json.decode)
        return saved if convert is None else self._read(saved, convert)

    def _read(self, saved: Any, convert: Callable[[Any], T]) -> T:
        try:
            return convert(saved)
        except UNREADABLE as error:
            raise self._damaged(error) from None

    def _select(
        self, column: str, keys: Iterable[bytes], until: int | None
    ) -> Iterator[tuple[bytes, Any]]:
        """Each row's key and the last value of a column until a moment."""
        left = iter(keys)
        table, order = ("row", "") if until is None else ("history", " ORDER BY written")
        condition = "" if until is None else f" AND written <= {until:d}"
        while batch := list(islice(left, _BATCH)):
            marks = ", ".join("?" * len(batch))
            statement = f"SELECT key, {column} FROM {table} WHERE key IN ({marks})"  # noqa: S608 - marks only
            yield from dict(self._query(f"{statement}{condition}{order}", batch)).items()

    def _query(self, statement: str, values: Sequence[Any] = ()) -> list[Any]:
        with self._statements() as database:
            return database.execute(statement, values).fetchall()

    @contextlib.contextmanager
    def _statements(self) -> Iterator[sqlite3.Connection]:
        """A block of statements between which no other thread uses the database."""
        if self._is_closed:
            raise SettingsError(
                f"{shown_path(self.path)} is closed: run client.map(..., store=...) again."
            )
        try:
            with self._mutex:
                yield self._database
        except _BROKEN as error:
            raise self._error(error) from None

    def _open(self) -> None:
        """Create the tables of a new file, or check those of an old one."""
        try:
            (application,) = self._database.execute("PRAGMA application_id").fetchone()
            (found,) = self._database.execute("PRAGMA user_version").fetchone()
            (tables,) = self._database.execute("SELECT count(*) FROM sqlite_master").fetchone()
            if tables and application != _APPLICATION:
                raise ResponseError(
                    f"{shown_path(self.path)} is not a store of rows: it is another database."
                )
            if found > FORMAT:
                (version,) = self._database.execute("SELECT version FROM about").fetchone()
                raise ResponseError(
                    f"{shown_path(self.path)} was written by version "
                    f"{one_line(str(version), 20)} of tensormesh-nb (format {found}), which this "
                    "version cannot read. Update it: pip install -U tensormesh-nb"
                )
            self._database.execute("PRAGMA journal_mode = WAL")
            # A crash of the process loses nothing; a power failure may lose the last rows.
            self._database.execute("PRAGMA synchronous = NORMAL")
            if not tables:
                self._create()
            self._database.executescript(_STARTED + _EARLIER)
            self._database.execute("SELECT key, status, summary, answer FROM row LIMIT 1")
        except _BROKEN as error:
            self._database.close()
            raise self._error(error) from None

    def _create(self) -> None:
        created = datetime.now(timezone.utc).isoformat(timespec="seconds")
        self._database.executescript(
            f"BEGIN; PRAGMA application_id = {_APPLICATION}; PRAGMA user_version = {FORMAT};"
            f"{_SCHEMA} COMMIT;"
        )
        self._database.execute("INSERT INTO about VALUES (?, ?)", (__version__, created))

    def _error(self, error: Exception) -> SettingsError | ResponseError:
        # The code has a name from Python 3.11 on.
        name = getattr(error, "sqlite_errorname", "")
        if name.startswith("SQLITE_FULL") or "full" in str(error):
            return SettingsError(f"{shown_path(self.path)} cannot be written: its disk is full.")
        if isinstance(error, sqlite3.OperationalError):
            return self._unwritable(error)
        return self._damaged(error)

    def _unwritable(self, error: Exception) -> SettingsError:
        reason = getattr(error, "strerror", None) or error
        return SettingsError(
            f"{shown_path(self.path)} cannot be written: {one_line(str(reason), 160)}."
        )

    def _damaged(self, error: Exception) -> ResponseError:
        return ResponseError(
            f"{shown_path(self.path)} is not a store of rows or is damaged: "
            f"{one_line(str(error), 160)}."
        )


def _identity(file: Path) -> tuple[int, int] | None:
    """Device and inode of a file, or None if there is none."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
