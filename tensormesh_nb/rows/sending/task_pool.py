"""Tasks that are used again: a new one for each row costs more than to write its request."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from anyio.abc import TaskGroup

__all__ = ["TaskPool"]


class TaskPool:
    """Calls a coroutine function many times at once, in as few tasks as possible.

    Args:
        group: the tasks belong to it. It ends when all calls have and ``end`` was called.
        function: an error that it raises cancels the group.
    """

    def __init__(self, group: TaskGroup, function: Callable[..., Awaitable[None]]) -> None:
        self._group, self._function = group, function
        self._idle: list[asyncio.Future[tuple[Any, ...] | None]] = []
        self._has_ended = False

    def start(self, *args: Any) -> None:
        """Call the function with these arguments."""
        if not self._wake(args):
            self._group.start_soon(self._work, args)

    def end(self) -> None:
        """End each task when it is idle."""
        self._has_ended = True
        while self._wake(None):
            pass

    def _wake(self, args: tuple[Any, ...] | None) -> bool:
        """Give arguments to an idle task; returns whether there is one."""
        while self._idle:
            waiter = self._idle.pop()
            if not waiter.done():  # it was not cancelled
                waiter.set_result(args)
                return True
        return False

    async def _work(self, args: tuple[Any, ...] | None) -> None:
        loop = asyncio.get_running_loop()
        while args is not None:
            await self._function(*args)
            if self._has_ended:
                return
            waiter = loop.create_future()
            self._idle.append(waiter)
            args = await waiter
