"""A file of finished rows: SQLite, written before a row is reported as finished."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
import weakref
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from ...assembly.formats.saved_file import UNREADABLE
from ...config.private_files import create_private, file_path, shown_path
from ...errors import SettingsError
from ...result import ChatResult
from ..outcome import STATUSES, Record, RowOutcome
from .store_errors import BROKEN, damaged, database_error, unwritable
from .store_tables import open_tables

__all__ = ["RowStore"]

T = TypeVar("T")

_BATCH = 500  # variables in one SQLite statement

# Open stores by path: a kernel that runs a cell again may still hold the rows of its first run.
_OPEN: weakref.WeakValueDictionary[str, RowStore] = weakref.WeakValueDictionary()
_OPENING = threading.Lock()
_PUT = "INSERT OR REPLACE INTO row VALUES (?, ?, ?, ?)"
_START = "INSERT OR IGNORE INTO started VALUES (?)"


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
                f"{shown_path(self.path)} is in use by another process. Wait until it ends, or "
                "pass another store."
            ) from None
        except (OSError, ValueError) as error:
            raise unwritable(self.path, error) from None
        try:
            self._database = sqlite3.connect(
                file, isolation_level=None, check_same_thread=False, cached_statements=32
            )
            open_tables(self._database, self.path)
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
            if store is not None and store.was_removed and not store._reserved.locked():
                store.close()  # the new file would share its write-ahead log
            if store is None or store._is_closed or not store._is_own:
                store = _OPEN[name] = cls(path)
            return store

    @property
    def was_removed(self) -> bool:
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
                f"{shown_path(self.path)} was opened by the process that forked this one. Run it "
                "there, or pass another store."
            )
        if not self._reserved.acquire(blocking=False):
            raise SettingsError(
                f"{shown_path(self.path)} is in use by another run of this process. Wait until "
                "it ends, or pass another store."
            )
        try:
            if self.was_removed:
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
        with self._lock:  # held until all its files are deleted
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
        """The present moment, for ``until``: later outcomes are left out."""
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
            raise damaged(self.path, ValueError("a row has another status"))
        return found

    def answer(
        self, key: bytes, until: int | None = None, convert: Callable[[Any], Any] | None = None
    ) -> Any:
        """The answer of a row, or None.

        Args:
            key: of the row.
            until: see :meth:`rows`.
            convert: makes the answer from its JSON; by default, the JSON is returned.
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
            raise damaged(self.path, error) from None

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
        """A block of statements during which no other thread uses the database."""
        if self._is_closed:
            raise SettingsError(
                f"{shown_path(self.path)} is closed: run client.map(..., store=...) again."
            )
        try:
            with self._mutex:
                yield self._database
        except BROKEN as error:
            raise database_error(self.path, error) from None


def _identity(file: Path) -> tuple[int, int] | None:
    """Device and inode of a file, or None if there is none."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
