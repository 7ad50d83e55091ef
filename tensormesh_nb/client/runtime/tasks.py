"""Futures and tasks of a ``BlockingLoop``; a small part of asyncio's."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Generator
from typing import Any, Protocol

__all__ = ["BlockingFuture", "BlockingTask", "Scheduler"]


class Scheduler(Protocol):
    """Calls functions one after the other."""

    running: BlockingTask | None

    def call_soon(self, function: Callable[..., object], *args: Any) -> None:
        """Call a function after those that wait already."""


class BlockingFuture:
    """A value that is known later; see :class:`asyncio.Future`."""

    def __init__(self, loop: Scheduler) -> None:
        self._loop = loop
        self._done = False
        self._value: Any = None
        self._error: BaseException | None = None
        self._callbacks: list[Callable[[Any], object]] = []

    def done(self) -> bool:
        """Whether it has a value or an error."""
        return self._done

    def set_result(self, result: Any) -> None:
        """Set the value; the coroutine that waits continues."""
        self._value = result
        self._end()

    def set_exception(self, exception: BaseException) -> None:
        """Set an error, which is raised in the coroutine that waits."""
        self._error = exception
        self._end()

    def cancel(self) -> bool:
        """Raise ``CancelledError`` in the coroutine that waits."""
        if not self._done:
            self.set_exception(asyncio.CancelledError())
        return True

    def result(self) -> Any:
        """The value; raises the error if there is one."""
        error, self._error = self._error, None
        try:
            if error is not None:
                raise error
        finally:
            del error  # its traceback holds this frame
        return self._value

    def add_done_callback(self, function: Callable[[Any], object]) -> None:
        """Call a function with this object when it is done."""
        if self._done:
            self._loop.call_soon(function, self)
        else:
            self._callbacks.append(function)

    def __await__(self) -> Generator[BlockingFuture, None, Any]:
        if not self._done:
            yield self
        return self.result()

    def _end(self) -> None:
        self._done = True
        callbacks, self._callbacks = self._callbacks, []
        for function in callbacks:
            self._loop.call_soon(function, self)


class BlockingTask(BlockingFuture):
    """A coroutine that runs on the loop; see :class:`asyncio.Task`."""

    def __init__(self, loop: Scheduler, coroutine: Coroutine[Any, Any, Any]) -> None:
        super().__init__(loop)
        self._coroutine = coroutine
        self._waits_for: BlockingFuture | None = None
        self._is_cancelled = False
        loop.call_soon(self._step)

    def cancel(self) -> bool:
        """Raise ``CancelledError`` in the coroutine, where it waits."""
        if self._done:
            return False
        self._is_cancelled = True
        if self._waits_for is not None and not self._waits_for.done():
            self._waits_for.cancel()
        return True

    def _step(self, _done: BlockingFuture | None = None) -> None:
        self._waits_for = None
        outer, self._loop.running = self._loop.running, self
        try:
            if self._is_cancelled:
                self._is_cancelled = False
                future = self._coroutine.throw(asyncio.CancelledError())
            else:
                future = self._coroutine.send(None)
        except StopIteration as end:
            self.set_result(end.value)
        except BaseException as error:  # raised in the coroutine or the thread that waits
            self.set_exception(error)
        else:
            self._waits_for = future
            future.add_done_callback(self._step)
        finally:
            self._loop.running = outer
