"""Inbox: what comes on one thread, for a coroutine on another thread's loop.

Going from loop to loop costs more than reading a chunk. So what has come is handed over all at
once, and a loop is woken only where somebody waits.
"""

from __future__ import annotations

import contextlib
import time
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

import anyio
from anyio.lowlevel import current_token

__all__ = ["Inbox"]

T = TypeVar("T")

# A thread that reads from sockets lets go of the interpreter again and again, but each time has it
# back before another one has woken up (https://bugs.python.org/issue7946). So who brings much waits
# for as long as waking up takes: else everything comes before any of it is taken, and the garbage
# collector walks through it all the while.
_MANY = 32  # items: so many take longer to make than to hand over
_MOMENT = 1e-5  # seconds


class Inbox(Generic[T]):
    """Takes lists, from any thread, until an empty one says that nothing follows."""

    def __init__(self) -> None:
        # Both without locks: what ``deque`` does is done at once.
        self._lists: deque[list[T]] = deque()
        self._waiting: deque[Callable[[], None]] = deque()
        self._ended = False

    def put(self, items: list[T]) -> None:
        """Add items. That a reader's loop has ended meanwhile is no matter."""
        if items:
            self._lists.append(items)
        else:
            self._ended = True
        waiting = len(self._waiting)  # who is woken may wait again while the others are
        with contextlib.suppress(IndexError):  # another thread has woken them
            for _ in range(waiting):
                self._waiting.popleft()()
        if waiting and len(items) >= _MANY:
            time.sleep(_MOMENT)

    async def take(self) -> list[T]:
        """All that has come; waits for the first. Empty, now and ever after: nothing follows."""
        while not self._lists and not self._ended:
            came = anyio.Event()
            self._waiting.append(_waker(came))
            # It may have come before anybody was known to wait.
            if not self._lists and not self._ended:
                await came.wait()
        items: list[T] = []
        while self._lists:
            items += self._lists.popleft()
        return items


def _waker(event: anyio.Event) -> Callable[[], None]:
    """What sets an event of the running loop, from any thread."""
    loop = current_token()

    def wake() -> None:
        with contextlib.suppress(anyio.RunFinishedError):
            loop.backend_class.run_sync_soon(event.set, (), loop.native_token)

    return wake
