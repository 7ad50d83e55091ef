"""A time limit for a block of code."""

from __future__ import annotations

import asyncio
from types import TracebackType

from .loop import Loop, Timer, current_task

__all__ = ["TimeLimit"]


class TimeLimit:
    """Cancels the block when the time is up, and continues behind it.

    Only for tasks that no other code cancels at the same time, such as those of requests.

    Args:
        loop: runs the block.
        seconds: the limit, or None.

    Attributes:
        expired: whether the block was cancelled.
    """

    def __init__(self, loop: Loop, seconds: float | None) -> None:
        self.expired = False
        self._loop, self._seconds = loop, seconds
        self._timer: Timer | None = None

    def __enter__(self) -> TimeLimit:
        if self._seconds is not None:
            self._task = current_task(self._loop)
            self._timer = self._loop.call_at(self._loop.time() + self._seconds, self._expire)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _error: object, _trace: TracebackType | None
    ) -> bool:
        if self._timer is not None:
            self._timer.cancel()
        return self.expired and kind is not None and issubclass(kind, asyncio.CancelledError)

    def _expire(self) -> None:
        self.expired = True
        self._task.cancel()
