"""Background: one event loop on a thread of its own, started when first needed.

Everything that waits for the network runs there, as coroutines. So a blocking cell, async code in
the kernel's own loop, a Stop button on another thread and hundreds of streams at once share one
implementation, and a busy kernel does not keep a stream from being read.

The loop's own thread is the only one that changes its state, because no interrupt reaches that
thread: whatever moment a Ctrl-C comes at, the others have handed something over or have not.
"""

from __future__ import annotations

import _thread
import asyncio
import contextlib
import os
import threading
import weakref
from collections.abc import Awaitable, Callable, Sequence
from concurrent import futures
from typing import Any, Generic, TypeVar, cast

from ...errors import TensormeshError
from .one_shot import Latch

__all__ = ["Background", "Task"]

T = TypeVar("T")

_GRACE = 2.0  # seconds that cancelled tasks have to let go of their connections


class Background:
    """A loop to run coroutines on, from any thread or from another loop.

    Args:
        closing: run on the loop before it ends, so that what was opened there is closed there,
            also when the loop's owner was forgotten instead of closed. It must not refer to the
            owner, or that would never be forgotten.
    """

    def __init__(self, closing: Callable[[], Awaitable[None]]) -> None:
        self._closing = closing
        self._lock = threading.Lock()
        self._loop: _Loop | None = None
        self._stop: Callable[[], object] | None = None

    def start(self, function: Callable[..., Awaitable[T]], *args: Any) -> Task[T]:
        """Run a coroutine function there."""
        with self._lock:  # what is handed over before the end is told is begun before the end
            return self._running().start(function, args)

    def call(self, function: Callable[..., Awaitable[T]], *args: Any) -> T:
        """Run a coroutine function there and wait; Ctrl-C cancels it."""
        task = self.start(function, *args)
        try:
            return task.result()
        except TensormeshError as error:
            raise error.without_traceback() from None
        except BaseException:
            task.cancel()
            raise

    def stop(self) -> None:
        """Cancel what runs, close and end the loop. It starts again when it is needed again."""
        with self._lock:
            if self._stop is not None:
                self._stop()
            self._stop = self._loop = None

    def _running(self) -> _Loop:
        loop = self._loop
        if loop is not None and loop.unwanted:
            loop.stop()  # an interrupt may have kept its end from being waited for
        # A forked child inherits the object but not the thread.
        if loop is None or loop.unwanted or loop.pid != os.getpid():
            loop = _Loop(self._closing)
            stop = weakref.finalize(self, loop.stop)
            try:
                self._loop, self._stop = loop, stop
                loop.begin()
            except BaseException:
                stop()
                raise
        return loop


class Task(Generic[T]):
    """A coroutine on the loop, as another thread sees it."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        function: Callable[..., Awaitable[T]],
        args: Sequence[Any],
    ) -> None:
        self._loop, self._function, self._args = loop, function, args
        self._task: asyncio.Task[None] | None = None
        self._value: T | None = None
        self._error: BaseException | None = None
        self._ended = Latch()

    def begin(self, running: set[asyncio.Task[None]]) -> None:
        """Begin, on the loop; belongs to those that run until it has ended."""
        self._task = self._loop.create_task(self._run())
        running.add(self._task)
        self._task.add_done_callback(running.discard)

    def cancel(self) -> None:
        """Cancel it, from any thread, unless it has ended. Does not wait."""
        with contextlib.suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(self._cancel)

    def result(self) -> T:
        """Wait for what it returns.

        Raises:
            CancelledError: of ``concurrent.futures``: the loop was stopped meanwhile.
        """
        self._ended.wait()
        error, self._error = self._error, None
        try:
            if isinstance(error, asyncio.CancelledError):
                raise futures.CancelledError
            if error is not None:
                raise error
        finally:
            del error  # its traceback holds this frame
        return cast(T, self._value)

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    async def _run(self) -> None:
        try:
            self._value = await self._function(*self._args)
        except BaseException as error:  # told to whoever waits
            self._error = error
        finally:
            self._ended.set()


class _Loop:
    """A loop that runs from ``begin`` to ``stop``.

    Attributes:
        pid: of the process that it runs in.
        unwanted: set when it was told to end.
    """

    def __init__(self, closing: Callable[[], Awaitable[None]]) -> None:
        self.pid = os.getpid()
        self.unwanted = self._used = False
        self._closing = closing
        self._ready = Latch()
        self._running: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._run, name="tensormesh-nb", daemon=True)

    def begin(self) -> None:
        """Start the thread and wait for the loop."""
        # ``Thread.start`` waits for an Event (see Latch): only where no interrupt gets to.
        _thread.start_new_thread(self._thread.start, ())
        self._ready.wait()

    def start(self, function: Callable[..., Awaitable[T]], args: Sequence[Any]) -> Task[T]:
        """Run a coroutine function on it."""
        self._used = True
        task = Task(self._loop, function, args)
        self._loop.call_soon_threadsafe(task.begin, self._running)
        return task

    def stop(self) -> None:
        """Cancel what runs, close and end; also a loop that has not quite begun."""
        if self.pid != os.getpid():
            return
        self.unwanted = True
        if self._ready.is_set():
            with contextlib.suppress(RuntimeError):  # it has ended already
                self._loop.call_soon_threadsafe(self._end.set)
        # The last to know the owner may be the loop itself, which cannot wait for its own end; and
        # where the start was interrupted, there may be nothing to wait for yet.
        with contextlib.suppress(RuntimeError):
            self._thread.join()

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        self._ready.set()
        if not self.unwanted:
            await self._end.wait()
        running = list(self._running)
        for task in running:
            task.cancel()
        if running:
            await asyncio.wait(running, timeout=_GRACE)
        if self._used:  # else an interrupted start, and another loop may be using them
            await self._closing()
