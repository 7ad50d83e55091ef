"""A lock file: one process at a time, on this machine.

The filelock package is not used: importing it would lengthen the imports before the endpoint's
process starts by about half, and every first answer waits for them.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from ...errors import LocalEndpointError

__all__ = ["locked"]

_POLL = 0.05  # seconds


@contextlib.contextmanager
def locked(path: Path, *, timeout: float) -> Iterator[None]:
    """Hold the lock while the block runs. The system releases it even if the process crashes.

    Args:
        path: the lock file; it is created, and not deleted.
        timeout: seconds to wait for another holder.

    Raises:
        LocalEndpointError: another process held the lock for all of that time.
        OSError: the file cannot be opened.
    """
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        deadline = time.monotonic() + timeout
        while not _try(file):
            if time.monotonic() > deadline:
                raise LocalEndpointError(
                    f"Another process has held {path} for {timeout:.0f} s. Delete that file if "
                    "no process is downloading the model or starting the local endpoint."
                )
            time.sleep(_POLL)
        yield
    finally:
        os.close(file)  # frees the lock


if sys.platform == "win32":
    import msvcrt

    def _try(file: int) -> bool:
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try(file: int) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
