"""Ctrl-C while a request runs in the main thread: it gets through only where the request waits.

Anywhere else it could leave an answer half updated.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

__all__ = ["Interrupts"]


_found: list[bool] = []


def _can_be_restored() -> bool:
    """Whether the handler is not one that was set in C before Python started.

    Python does not have such a handler again while it runs. A look-up for every event would take
    a tenth of its time.
    """
    if not _found and signal.getsignal(signal.SIGINT) is not None:
        _found.append(True)
    return bool(_found)


class Interrupts:
    """Postpones Ctrl-C in its block; a context manager. Does nothing in other threads."""

    def __init__(self) -> None:
        self._allowed = False
        self._handler: Callable[[int, FrameType | None], Any] | None = None
        self._came = False

    def __enter__(self) -> Interrupts:
        self._came = self._allowed = False
        if threading.current_thread() is threading.main_thread() and _can_be_restored():
            handler = signal.signal(signal.SIGINT, self._take)
            if callable(handler):
                self._handler = handler
            else:  # SIG_IGN, SIG_DFL, or None: Python is ending and has restored SIG_DFL
                signal.signal(signal.SIGINT, signal.SIG_DFL if handler is None else handler)
                if self._came:
                    signal.raise_signal(signal.SIGINT)
        return self

    def __exit__(self, *_: object) -> None:
        handler, self._handler = self._handler, None
        if handler is not None:
            signal.signal(signal.SIGINT, handler)
            if self._came:
                handler(signal.SIGINT, None)

    def allow(self) -> None:
        """Let it get through from now on, also one that has come before."""
        self._allowed = True
        if self._came and self._handler is not None:
            self._came = False
            self._handler(signal.SIGINT, None)

    def postpone(self) -> None:
        """Postpone it again."""
        self._allowed = False

    def _take(self, number: int, frame: FrameType | None) -> None:
        if self._allowed and self._handler is not None:
            self._handler(number, frame)
        else:
            self._came = True
