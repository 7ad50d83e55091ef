"""Background: one event loop on a thread of its own, started when first needed.

Everything that waits for the network runs there, as coroutines. So a blocking cell, async code in
the kernel's own loop, a Stop button on another thread and hundreds of streams at once share one
implementation, and a busy kernel does not keep a stream from being read.
"""

from __future__ import annotations

import contextlib
import os
import threading
import weakref
from collections.abc import Awaitable, Callable
from concurrent import futures
from contextlib import AbstractContextManager
from typing import Any, TypeVar

from anyio.from_thread import BlockingPortal, start_blocking_portal

from .errors import TensormeshError

__all__ = ["Background"]

T = TypeVar("T")

_SLICE = 0.2  # seconds: a blocked lock does not notice Ctrl-C on Windows
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
        self._portal: BlockingPortal | None = None
        self._pid = 0
        self._stop: Callable[[], object] | None = None
        self._running: set[futures.Future[Any]] = set()

    @property
    def portal(self) -> BlockingPortal:
        """The running loop's portal; starts the loop when there is none."""
        with self._lock:
            # A forked child inherits the object but not the thread.
            if self._portal is None or self._pid != os.getpid():
                manager = start_blocking_portal(name="tensormesh-nb")
                self._portal, self._pid = manager.__enter__(), os.getpid()
                thread = self._portal.call(threading.get_ident)
                self._stop = weakref.finalize(
                    self, _stop, manager, self._portal, self._closing, self._pid, thread
                )
            return self._portal

    def start(self, function: Callable[..., Awaitable[T]], *args: Any) -> futures.Future[T]:
        """Run a coroutine function there; cancelling the future cancels it."""
        future: futures.Future[T] = self.portal.start_task_soon(function, *args)
        self._running.add(future)
        future.add_done_callback(self._running.discard)
        return future

    def call(self, function: Callable[..., Awaitable[T]], *args: Any) -> T:
        """Run a coroutine function there and wait; Ctrl-C cancels it."""
        future = self.start(function, *args)
        try:
            while not futures.wait([future], timeout=_SLICE).done:
                pass
            return future.result()
        except TensormeshError as error:
            raise error.bare() from None
        except BaseException:
            future.cancel()
            raise

    def stop(self) -> None:
        """Cancel what runs, close and end the loop. It starts again when it is needed again."""
        running = list(self._running)
        for future in running:
            future.cancel()
        futures.wait(running, timeout=_GRACE)
        with self._lock:
            stop, self._stop, self._portal = self._stop, None, None
        if stop is not None:
            stop()


def _stop(
    manager: AbstractContextManager[BlockingPortal],
    portal: BlockingPortal,
    closing: Callable[[], Awaitable[None]],
    pid: int,
    thread: int,
) -> None:
    if pid != os.getpid():
        return
    if threading.get_ident() == thread:
        # The last to know the owner was the loop, which cannot wait for its own end.
        threading.Thread(target=_end, args=(manager, portal, closing)).start()
    else:
        _end(manager, portal, closing)


def _end(
    manager: AbstractContextManager[BlockingPortal],
    portal: BlockingPortal,
    closing: Callable[[], Awaitable[None]],
) -> None:
    with contextlib.suppress(RuntimeError):  # it has ended already
        portal.call(closing)
    # As if by an exception: whatever still runs is cancelled instead of waited for.
    manager.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)
