"""An event that happens once, for threads whose waiting may be interrupted."""

from __future__ import annotations

import contextlib
import math
import queue
import time

__all__ = ["OneShotEvent"]

_SLICE = 0.2  # seconds: a blocked lock does not notice Ctrl-C on Windows


class OneShotEvent:
    """Like ``threading.Event`` without ``clear``, and safe to interrupt.

    ``threading.Event``, ``Condition`` and ``concurrent.futures.Future`` take a lock in Python code.
    A Ctrl-C between taking it and the next line leaves it locked for ever
    (https://bugs.python.org/issue29988). ``SimpleQueue`` is written in C, so an interrupt comes
    before or after, never in between.
    """

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._set = False

    def is_set(self) -> bool:
        """Whether it has happened."""
        return self._set

    def set(self) -> None:
        """Make it happen and wake all that wait."""
        self._set = True
        self._queue.put(None)

    def wait(self, timeout: float = math.inf) -> bool:
        """Block until it has happened. Ctrl-C gets through.

        Args:
            timeout: most seconds to wait.

        Returns:
            Whether it has happened.
        """
        end = time.monotonic() + timeout
        while not self._set and (left := end - time.monotonic()) > 0:
            with contextlib.suppress(queue.Empty):
                self._queue.get(timeout=min(left, _SLICE))
        if self._set:
            self._queue.put(None)  # wakes the next thread that waits
        return self._set
