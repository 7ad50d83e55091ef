"""The attempts at each row of a run: how many there were, since when, and when the next one is."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import anyio

from ...errors import TimeoutExceeded
from .concurrency import growing_pause

__all__ = ["Attempts"]

_MOST = 20  # of one row
_MOST_LOSSES = 3  # of the processes that sent a row
_LONGEST_PAUSE = 120.0  # seconds; a row fails if its host asks for a longer one


class Attempts:
    """Counts attempts, and ends those that would take too long together.

    Args:
        total: seconds from the first attempt at a row to its end.
        now: the time.
    """

    def __init__(self, total: float, now: Callable[[], float]) -> None:
        self._total, self._now = total, now
        self._counts: Counter[int] = Counter()
        self._losses: Counter[int] = Counter()
        self._began: dict[int, float] = {}

    def begin(self, row: int) -> None:
        """Count an attempt."""
        self._counts[row] += 1
        self._began.setdefault(row, self._now())

    def count(self, row: int) -> int:
        """The number of attempts at a row."""
        return self._counts[row]

    def seconds(self, row: int) -> float:
        """Seconds since the first attempt at a row."""
        return self._now() - self._began[row]

    async def run(self, row: int, send: Callable[[], Awaitable[Any]]) -> None:
        """Make an attempt; each but the first has the time that is left for the row.

        Raises:
            TimeoutExceeded: it took longer.
        """
        if self._counts[row] == 1 or math.isinf(self._total):
            await send()
            return
        with anyio.move_on_after(self._total - self.seconds(row)) as limit:
            await anyio.lowlevel.checkpoint()  # nothing is sent after the time
            await send()
        if limit.cancelled_caught:
            limits = f"{self._total:g} s with its retries (timeout_total)"
            raise TimeoutExceeded(f"The answer was not complete within {limits}.")

    def pause(self, row: int, wanted: float | None) -> float | None:
        """Seconds before the next attempt, or None if there is none.

        Args:
            row: its number.
            wanted: seconds that the host wants, or None: about 0.5, 1, 2, ... 32, with jitter.
        """
        pause = wanted or growing_pause(self._counts[row])
        is_late = self.seconds(row) + pause > self._total
        return None if self._counts[row] >= _MOST or pause > _LONGEST_PAUSE or is_late else pause

    def lose(self, row: int) -> bool:
        """Count that the process that sent a row was lost; returns whether to send it again."""
        self._losses[row] += 1
        return self._losses[row] < _MOST_LOSSES

    def forget(self, row: int) -> None:
        """A row has its outcome."""
        for counts in (self._counts, self._losses, self._began):
            counts.pop(row, None)
