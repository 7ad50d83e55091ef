"""The number of requests of a run that are sent at once: an automatic limit."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

__all__ = ["ConcurrencyLimit", "growing_pause"]

_START = 4
_MOST = 128
_CUT_INTERVAL = 3.0  # seconds: refusals within this time count as one
_GAIN = 1.05  # what a higher limit must gain in rows per second
_FORGETTING = 0.98  # factor for the last rate, in every window without a gain
_FIRST_PAUSE, _LONGEST_PAUSE = 0.25, 8.0  # seconds


class ConcurrencyLimit:
    """The number of requests that may run at once. It grows as long as the run gets faster.

    It starts at 4 and doubles until the host refuses a request or the run gets no faster. A refusal
    halves it, at most once in 3 seconds and down to 1. Later it grows by one at a time.

    Args:
        fixed: keep this number instead.
        clock: returns seconds.

    Attributes:
        slots: the present limit.
        refusals: number of refused requests.
        refused_in_a_row: number of refused requests since the last answer.
    """

    def __init__(
        self, fixed: int | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.slots = fixed or _START
        self.refusals = self.refused_in_a_row = 0
        self._is_fixed, self._is_doubling = fixed is not None, fixed is None
        self._clock = clock
        self._last_cut = self._last_refusal = float("-inf")
        self._rate = 0.0  # rows per second before the last step
        self._raised_from: int | None = None  # the limit before it
        self._window_began: float | None = None
        self._answers = 0  # in this window
        self._was_full = False

    def pause(self) -> float:
        """Seconds to wait before a request is sent: longer after every refusal in a row."""
        if not self.refused_in_a_row:
            return 0.0
        pause = min(_FIRST_PAUSE * 2.0 ** (self.refused_in_a_row - 1), _LONGEST_PAUSE)
        return max(0.0, self._last_refusal + pause - self._clock())

    def sent(self, running: int) -> None:
        """Count a request.

        Args:
            running: number of running requests, including this one.
        """
        if self._window_began is None:
            self._window_began = self._clock()
        self._was_full |= running >= self.slots

    def answered(self) -> None:
        """Count an answer; may raise the limit."""
        self.refused_in_a_row = 0
        self._answers += 1
        if self._is_fixed or self._answers < 2 * self.slots or self._window_began is None:
            return
        rate = self._answers / max(self._clock() - self._window_began, 1e-9)
        was_full = self._was_full
        self._begin_window()
        if not was_full:
            return  # a higher limit changes nothing
        if rate >= self._rate * _GAIN:
            self._rate, self._raised_from = rate, self.slots
            self.slots = min(self.slots * 2 if self._is_doubling else self.slots + 1, _MOST)
        elif self._raised_from is not None:  # the last step brought no gain
            self.slots, self._raised_from = self._raised_from, None
            self._is_doubling = False
        else:
            # The limit is raised again some windows later: the host may have become faster.
            self._rate *= _FORGETTING

    def refused(self) -> None:
        """Count a refusal; may lower the limit."""
        self.refusals += 1
        self.refused_in_a_row += 1
        self._last_refusal = now = self._clock()
        self._is_doubling = False
        if not self._is_fixed and now - self._last_cut >= _CUT_INTERVAL:
            self._last_cut, self._rate, self._raised_from = now, 0.0, None
            self.slots = max(self.slots // 2, 1)
            self._begin_window()

    def _begin_window(self) -> None:
        self._window_began, self._answers, self._was_full = self._clock(), 0, False


def growing_pause(attempts: int) -> float:
    """Seconds before the next attempt, with jitter: about 0.5, 1, 2, ... 32."""
    return 2.0 ** min(attempts - 2, 5) * random.uniform(0.5, 1.5)  # noqa: S311 - spreads retries
