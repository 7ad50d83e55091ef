"""An event that happens once, for threads whose waiting may be interrupted."""

from __future__ import annotations

import contextlib
import queue

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

    def wait(self) -> None:
        """Block until it has happened. Ctrl-C gets through."""
        while not self._set:
            with contextlib.suppress(queue.Empty):
                self._queue.get(timeout=_SLICE)
        self._queue.put(None)  # wakes the next thread that waits
