"""Leases: who still needs the endpoint.

A lease is an open, authenticated connection. The operating system closes it however its holder
ends, so nothing needs to be cleaned up after a crash.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["Leases"]

FIRST_WITHIN = 60.0  # seconds for the first holder to arrive
GRACE = 2.0  # seconds after the last one has gone: a restarted kernel finds the endpoint alive


class Leases:
    """Counts the holders and the requests that are being answered.

    Attributes:
        held: how many there are now.
    """

    def __init__(self) -> None:
        self.held = 0
        self._changed = asyncio.Event()

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Need the endpoint while the block runs."""
        self.held += 1
        self._changed.set()
        try:
            yield
        finally:
            self.held -= 1
            self._changed.set()

    async def given_up(self) -> None:
        """Return when nobody has needed the endpoint for a while."""
        patience = FIRST_WITHIN
        while True:
            self._changed.clear()
            try:
                await asyncio.wait_for(self._changed.wait(), None if self.held else patience)
            except (asyncio.TimeoutError, TimeoutError):
                return
            patience = GRACE
