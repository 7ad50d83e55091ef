"""Progress: how many bytes have come, on one line that redraws itself."""

from __future__ import annotations

import sys
import time
from typing import TextIO

__all__ = ["Progress"]

_WIDTH = 24  # cells of the bar
_EVERY = 0.2  # seconds between two drawings


class Progress:
    """A bar on standard error; works in a terminal and, as ``\\r`` lines, in a notebook.

    Args:
        title: what is coming.
        total: bytes expected.
        out: where to draw.
    """

    def __init__(self, title: str, total: int, out: TextIO | None = None) -> None:
        self._title, self._total = title, total
        self._out = sys.stderr if out is None else out
        self._next = 0.0
        self._drawn = False

    def __call__(self, done: int) -> None:
        """Show that ``done`` bytes are here; cheap to call often."""
        now = time.monotonic()
        if now >= self._next:
            self._next = now + _EVERY
            self._draw(min(done, self._total))

    def end(self, *, complete: bool) -> None:
        """Leave the line as it is, or full."""
        if complete:
            self._draw(self._total)
        if self._drawn:
            print(file=self._out, flush=True)

    def _draw(self, done: int) -> None:
        share = done / self._total
        bar = ("█" * int(share * _WIDTH)).ljust(_WIDTH, "░")
        figures = f"{done / 1e6:5.1f} of {self._total / 1e6:.1f} MB {share:4.0%}"
        self._drawn = True
        print(f"\r{self._title} {bar} {figures}", end="", file=self._out, flush=True)
