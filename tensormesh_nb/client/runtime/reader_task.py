"""A coroutine that its reader runs, in asyncio's loop.

As a task of its own, it would decode the pieces of all streams before the first reader sees one:
with many streams, chunks would have left the processor's caches.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from .loop import RUNNING

__all__ = ["ReaderTask"]


class ReaderTask:
    """Runs only in ``run`` and ``cancel``, until it is set free. Not for other threads.

    Args:
        loop: the running loop.
        coroutine: awaits futures of that loop.
    """

    def __init__(
        self, loop: asyncio.AbstractEventLoop, coroutine: Coroutine[Any, Any, Any]
    ) -> None:
        self._loop, self._coroutine = loop, coroutine
        self._is_done = self._is_cancelled = self._is_free = False
        self._waits_for: asyncio.Future[Any] | None = None
        self._readers: list[asyncio.Future[None]] = []
        self._callbacks: list[Callable[[Any], object]] = []

    def done(self) -> bool:
        """Whether it has ended."""
        return self._is_done

    def add_done_callback(self, function: Callable[[Any], object]) -> None:
        """Call a function with this object at the end."""
        self._callbacks.append(function)

    async def run(self, is_enough: Callable[[], object]) -> None:
        """Run until a condition holds, or to the end. If this is cancelled, it can run again."""
        while not self._is_done and not is_enough():
            if self._waits_for is None:
                self._step()
            else:
                reader = self._loop.create_future()
                self._readers.append(reader)
                await reader

    def set_free(self) -> None:
        """From now on, run without a reader."""
        self._is_free = True
        self._wake()

    def cancel(self) -> None:
        """Raise ``CancelledError`` in the coroutine, where it waits, and run it to its next wait.

        In a step of the coroutine, it is raised at the end of the step.
        """
        self._is_cancelled = True
        if RUNNING.get(self._loop) is not self and not self._is_done:
            self._step()

    def _step(self) -> None:
        """Continue to the next wait or the end."""
        outer = RUNNING.get(self._loop)
        RUNNING[self._loop] = self
        abandoned, self._waits_for = self._waits_for, None
        try:
            while True:
                if self._is_cancelled:
                    self._is_cancelled = False
                    future = self._coroutine.throw(asyncio.CancelledError())
                else:
                    future = self._coroutine.send(None)
                if not self._is_cancelled:
                    break
                future.cancel()
        except (StopIteration, asyncio.CancelledError):
            self._end()
        else:
            self._waits_for = future
            future.add_done_callback(self._continue)
        finally:
            if outer is None:
                del RUNNING[self._loop]
            else:
                RUNNING[self._loop] = outer
            if abandoned is not None:
                abandoned.cancel()

    def _continue(self, future: asyncio.Future[Any]) -> None:
        if future is self._waits_for:
            self._waits_for = None
            if self._is_free:
                self._step()
            else:
                self._wake()

    def _wake(self) -> None:
        readers, self._readers = self._readers, []
        for reader in readers:
            if not reader.done() and not self._loop.is_closed():  # or it was cancelled
                reader.set_result(None)

    def _end(self) -> None:
        self._is_done = True
        callbacks, self._callbacks = self._callbacks, []  # they may refer to this object
        for function in callbacks:
            function(self)
        self._wake()
