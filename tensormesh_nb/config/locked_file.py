"""The lock of a file that several processes read, change and replace."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import SettingsError
from .private_files import shown_path

if TYPE_CHECKING:
    from filelock import FileLock

__all__ = ["LockedFile"]

_TIMEOUT = 10.0  # seconds


class LockedFile:
    """A file with a lock beside it. A symbolic link shares the lock of its target.

    Args:
        path: the file, which need not exist.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        file = Path(os.path.realpath(path))
        self._lock_file = file.with_name(f".{file.name}.lock")
        self._lock, self._process = self._new_lock(), os.getpid()

    def _new_lock(self) -> FileLock:
        # Imported here because only saved conversations and cassettes need it.
        from filelock import FileLock

        return FileLock(self._lock_file, _TIMEOUT, mode=0o600)

    def _own_lock(self) -> FileLock:
        """The lock of this process. A forked child cannot use its parent's lock."""
        if self._process != os.getpid():
            self._lock, self._process = self._new_lock(), os.getpid()
        return self._lock

    @property
    def is_held(self) -> bool:
        """Whether this object holds the lock, in this process."""
        return self._own_lock().is_locked

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock while the block runs.

        Raises:
            SettingsError: the lock is not free for 10 seconds, or the file cannot be written.
        """
        if not self._lock_file.parent.is_dir():  # filelock would create the folder
            raise self._unwritable("its folder does not exist")
        lock = self._own_lock()
        try:
            lock.acquire()
        except TimeoutError:
            raise SettingsError(f"{shown_path(self.path)} is locked by another process.") from None
        except (OSError, ValueError) as error:  # ValueError: the path contains a NUL
            raise self._unwritable(getattr(error, "strerror", None) or error) from None
        try:
            yield
        except OSError as error:
            raise self._unwritable(error.strerror) from None
        finally:
            lock.release()

    def _unwritable(self, reason: object) -> SettingsError:
        return SettingsError(f"{shown_path(self.path)} cannot be written: {reason}.")
