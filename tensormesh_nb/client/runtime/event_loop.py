"""An event loop on its own thread, started when it is first needed.

Everything that waits for the network runs there, as coroutines. A blocking cell, async code in the
kernel's loop, a Stop button on another thread and hundreds of streams share one implementation, and
a busy kernel does not delay the reading of a stream.

Only the loop's own thread changes its state, because no interrupt reaches that thread.
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
from .one_shot import OneShotEvent

__all__ = ["EventLoopThread", "LoopTask"]

T = TypeVar("T")

_GRACE = 2.0  # seconds that cancelled tasks have to close their connections


class EventLoopThread:
    """A loop to run coroutines on, from any thread or from another loop.

    Args:
        closing: runs on the loop before it ends, to close what was opened there. It also runs if
            the owner is garbage-collected, so it must not refer to the owner.
    """

    def __init__(self, closing: Callable[[], Awaitable[None]]) -> None:
        self._closing = closing
        self._lock = threading.Lock()
        self._loop: _Loop | None = None
        self._stop: Callable[[], object] | None = None

    def start(self, function: Callable[..., Awaitable[T]], *args: Any) -> LoopTask[T]:
        """Run a coroutine function on the loop; does not wait."""
        with self._lock:  # a task that was started before ``stop`` begins before the end
            return self._running().start(function, args)

    def call(self, function: Callable[..., Awaitable[T]], *args: Any) -> T:
        """Run a coroutine function on the loop and wait for its result; Ctrl-C cancels it."""
        task = self.start(function, *args)
        try:
            return task.result()
        except TensormeshError as error:
            raise error.without_traceback() from None
        except BaseException:
            task.cancel()
            raise

    def stop(self) -> None:
        """Cancel what runs and end the loop. It starts again when it is needed again."""
        with self._lock:
            if self._stop is not None:
                self._stop()
            self._stop = self._loop = None

    def _running(self) -> _Loop:
        loop = self._loop
        if loop is not None and loop.stopping:
            loop.stop()  # an interrupt may have ended the wait for its end
        # A forked child inherits the object but not the thread.
        if loop is None or loop.stopping or loop.pid != os.getpid():
            loop = _Loop(self._closing)
            stop = weakref.finalize(self, loop.stop)
            try:
                self._loop, self._stop = loop, stop
                loop.begin()
            except BaseException:
                stop()
                raise
        return loop


class LoopTask(Generic[T]):
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
        self._ended = OneShotEvent()

    def begin(self, running: set[asyncio.Task[None]]) -> None:
        """Start on the loop's thread, as one of the running tasks until the end."""
        self._task = self._loop.create_task(self._run())
        running.add(self._task)
        self._task.add_done_callback(running.discard)

    def cancel(self) -> None:
        """Cancel the task, from any thread, unless it has ended. Does not wait."""
        with contextlib.suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(self._cancel)

    def result(self) -> T:
        """Wait for the result.

        Raises:
            CancelledError: of ``concurrent.futures``, if the loop was stopped meanwhile.
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
        except BaseException as error:  # raised in the thread that waits
            self._error = error
        finally:
            self._ended.set()


class _Loop:
    """A loop that runs from ``begin`` to ``stop``.

    Attributes:
        pid: the process that it runs in.
        stopping: whether ``stop`` was called.
    """

    def __init__(self, closing: Callable[[], Awaitable[None]]) -> None:
        self.pid = os.getpid()
        self.stopping = self._used = False
        self._closing = closing
        self._ready = OneShotEvent()
        self._running: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._run, name="tensormesh-nb", daemon=True)

    def begin(self) -> None:
        """Start the thread and wait for the loop."""
        # ``Thread.start`` waits for an Event (see OneShotEvent), so it runs on a thread that no
        # interrupt reaches.
        _thread.start_new_thread(self._thread.start, ())
        self._ready.wait()

    def start(self, function: Callable[..., Awaitable[T]], args: Sequence[Any]) -> LoopTask[T]:
        """Run a coroutine function on it."""
        self._used = True
        task = LoopTask(self._loop, function, args)
        self._loop.call_soon_threadsafe(task.begin, self._running)
        return task

    def stop(self) -> None:
        """Cancel what runs and end; also a loop that has not quite started."""
        if self.pid != os.getpid():
            return
        self.stopping = True
        if self._ready.is_set():
            with contextlib.suppress(RuntimeError):  # it has ended already
                self._loop.call_soon_threadsafe(self._end.set)
        # The loop's own thread may drop the last reference to the owner and cannot wait for
        # itself; after an interrupted start there may be no thread yet.
        with contextlib.suppress(RuntimeError):
            self._thread.join()

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        self._ready.set()
        if not self.stopping:
            await self._end.wait()
        running = list(self._running)
        for task in running:
            task.cancel()
        if running:
            await asyncio.wait(running, timeout=_GRACE)
        if self._used:
            await self._closing()
