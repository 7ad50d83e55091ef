"""Threads: blocking functions for coroutines, and asyncio for blocking callers.

Neither the end of a loop nor that of the process waits for these threads, as it would for a pool.
"""

from __future__ import annotations

import _thread
import asyncio
import contextlib
import contextvars
import sys
from collections.abc import Callable, Coroutine
from concurrent import futures
from typing import Any, Generic, TypeVar, cast

from .loop import Future, Loop
from .one_shot import OneShotEvent

__all__ = ["AsyncioThread", "in_thread"]

T = TypeVar("T")


async def in_thread(loop: Loop, function: Callable[[], T]) -> T:
    """The result of a blocking function.

    If the coroutine is cancelled, the function continues, and its result is dropped.
    """
    future, context = loop.create_future(), contextvars.copy_context()

    def work() -> None:
        try:
            value = context.run(function)
        except BaseException as error:
            _report(loop, _fail, future, error)
        else:
            _report(loop, _set, future, value)

    if sys.is_finalizing():  # a new thread would never begin
        return function()
    try:
        _thread.start_new_thread(work, ())
    except RuntimeError:  # the user's limit of processes, or Python is ending
        return function()
    return cast(T, await future)


class AsyncioThread(Generic[T]):
    """A coroutine that asyncio runs on a thread of its own.

    Args:
        function: returns it.
        args: of the function.
    """

    def __init__(self, function: Callable[..., Coroutine[Any, Any, T]], *args: Any) -> None:
        self._loop = asyncio.new_event_loop()
        self._task = self._loop.create_task(function(*args))
        self._ended = OneShotEvent()
        _thread.start_new_thread(self._run, ())

    def cancel(self) -> None:
        """Cancel the coroutine, from any thread. Does not wait."""
        with contextlib.suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(self._task.cancel)

    def wait(self, timeout: float) -> bool:
        """Wait for the end, at most so many seconds. Returns whether it has come."""
        return self._ended.wait(timeout)

    def result(self) -> T:
        """Wait for the result.

        Raises:
            CancelledError: of ``concurrent.futures``, if the coroutine was cancelled.
        """
        self._ended.wait()
        if self._task.cancelled():
            raise futures.CancelledError
        return self._task.result()

    def _run(self) -> None:
        loop = self._loop
        try:
            with contextlib.suppress(BaseException):  # raised by ``result``
                loop.run_until_complete(self._task)
            loop.run_until_complete(loop.shutdown_asyncgens())
        finally:
            loop.close()
            self._ended.set()


def _report(loop: Loop, *call: object) -> None:
    with contextlib.suppress(RuntimeError):  # the loop has ended
        loop.call_soon_threadsafe(*call)  # type: ignore[arg-type]


def _set(future: Future, value: object) -> None:
    if not future.done():
        future.set_result(value)


def _fail(future: Future, error: BaseException) -> None:
    if not future.done():
        future.set_exception(error)
