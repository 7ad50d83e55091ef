"""Latch: something that happens once, waited for by threads that may be interrupted.

``threading.Event``, ``Condition`` and ``concurrent.futures.Future`` take a lock in Python code. A
Ctrl-C that comes between the taking and the next line leaves it taken, and whoever wants to tell
waits for ever (https://bugs.python.org/issue29988). A ``SimpleQueue`` is written in C:
an interrupt comes before it or after it.
"""

from __future__ import annotations

import contextlib
import queue

__all__ = ["Latch"]

_SLICE = 0.2  # seconds: a blocked lock does not notice Ctrl-C on Windows


class Latch:
    """Like ``threading.Event``, without ``clear``."""

    def __init__(self) -> None:
        self._told: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._set = False

    def is_set(self) -> bool:
        """Whether it has happened."""
        return self._set

    def set(self) -> None:
        """It has happened."""
        self._set = True
        self._told.put(None)

    def wait(self) -> None:
        """Block until it has happened; Ctrl-C gets through."""
        while not self._set:
            with contextlib.suppress(queue.Empty):
                self._told.get(timeout=_SLICE)
        self._told.put(None)  # for the next who waits
