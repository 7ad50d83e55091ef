"""Counts the leases and requests that keep the endpoint alive.

A lease is an open, authenticated connection. However its holder ends, the operating system
closes it, so a crash leaves nothing to clean up.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["LeaseCounter"]

FIRST_LEASE_WITHIN = 60.0  # seconds
GRACE = 2.0  # seconds after the last lease, so that a restarted kernel finds the endpoint


class LeaseCounter:
    """Counts open leases and requests in progress.

    Attributes:
        held: how many there are now.
    """

    def __init__(self) -> None:
        self.held = 0
        self._changed = asyncio.Event()

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Keep the endpoint alive while the block runs."""
        self.held += 1
        self._changed.set()
        try:
            yield
        finally:
            self.held -= 1
            self._changed.set()

    async def wait_until_unused(self) -> None:
        """Return when nothing has been held for a few seconds."""
        timeout = FIRST_LEASE_WITHIN
        while True:
            self._changed.clear()
            try:
                await asyncio.wait_for(self._changed.wait(), None if self.held else timeout)
            except (asyncio.TimeoutError, TimeoutError):
                return
            timeout = GRACE
