"""Lock: one process at a time, on this machine, of this user."""

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
def locked(path: Path, *, patience: float) -> Iterator[None]:
    """Hold a lock while the block runs. The system frees it however its holder ends.

    Args:
        path: the lock's file; it is made, and stays.
        patience: seconds to wait for another holder.

    Raises:
        LocalEndpointError: another process held it all the time.
    """
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        deadline = time.monotonic() + patience
        while not _try(file):
            if time.monotonic() > deadline:
                raise LocalEndpointError(
                    f"Another process has held {path} for {patience:.0f} s. "
                    "If none is fetching or starting the local endpoint, delete that file."
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
