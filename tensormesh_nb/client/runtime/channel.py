"""A channel from one thread to coroutines on another thread's loop."""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

import anyio
from anyio.lowlevel import current_token

__all__ = ["Channel"]

T = TypeVar("T")


class Channel(Generic[T]):
    """Takes lists of items from any thread, until an empty list ends it.

    Crossing loops costs more than reading a chunk, so everything that has arrived is passed on at
    once, and a loop is woken only if a reader waits.
    """

    def __init__(self) -> None:
        # Neither needs a lock: the methods of ``deque`` are atomic.
        self._lists: deque[list[T]] = deque()
        self._wakers: deque[Callable[[], None]] = deque()
        self._ended = False

    def put(self, items: list[T]) -> None:
        """Add items; an empty list ends the channel. Readers whose loop has ended are ignored."""
        if items:
            self._lists.append(items)
        else:
            self._ended = True
        with contextlib.suppress(IndexError):  # another thread has woken them
            for _ in range(len(self._wakers)):  # a reader that was woken may wait again meanwhile
                self._wakers.popleft()()

    async def take(self) -> list[T]:
        """All items that have arrived; waits for the first. Empty once the channel has ended."""
        while not self._lists and not self._ended:
            event = anyio.Event()
            self._wakers.append(_waker(event))
            # Items may have arrived before the waker was added.
            if not self._lists and not self._ended:
                await event.wait()
        items: list[T] = []
        while self._lists:
            items += self._lists.popleft()
        return items


def _waker(event: anyio.Event) -> Callable[[], None]:
    """A function that sets an event of the running loop from any thread."""
    loop = current_token()

    def wake() -> None:
        with contextlib.suppress(anyio.RunFinishedError):
            loop.backend_class.run_sync_soon(event.set, (), loop.native_token)

    return wake
