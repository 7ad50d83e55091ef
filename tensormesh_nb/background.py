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
from concurrent.futures import Future
from contextlib import AbstractContextManager
from typing import Any, TypeVar

from anyio.from_thread import BlockingPortal, start_blocking_portal

__all__ = ["Background"]

T = TypeVar("T")


class Background:
    """A loop to run coroutines on, from any thread or from another loop."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._portal: BlockingPortal | None = None
        self._pid = 0
        self._stop: Callable[[], object] | None = None

    @property
    def portal(self) -> BlockingPortal:
        """The running loop's portal; starts the loop when there is none."""
        with self._lock:
            # A forked child inherits the object but not the thread.
            if self._portal is None or self._pid != os.getpid():
                manager = start_blocking_portal(name="tensormesh-nb")
                self._portal, self._pid = manager.__enter__(), os.getpid()
                self._stop = weakref.finalize(self, _stop, manager, self._pid)
            return self._portal

    @property
    def is_running(self) -> bool:
        """Whether a loop runs in this process."""
        return self._portal is not None and self._pid == os.getpid()

    def call(self, function: Callable[..., Awaitable[T]], *args: Any) -> T:
        """Run a coroutine function there and wait; Ctrl-C cancels it."""
        future: Future[T] = self.portal.start_task_soon(function, *args)
        try:
            while True:
                with contextlib.suppress(TimeoutError):
                    return future.result(timeout=0.2)
        except BaseException:
            future.cancel()
            raise

    def stop(self) -> None:
        """Cancel what runs and end the loop. It starts again when it is needed again."""
        with self._lock:
            stop, self._stop, self._portal = self._stop, None, None
        if stop is not None:
            stop()


def _stop(manager: AbstractContextManager[BlockingPortal], pid: int) -> None:
    if pid != os.getpid():
        return
    # Collected on the loop's own thread, it cannot wait for itself; the thread is a daemon.
    with contextlib.suppress(RuntimeError):
        manager.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)
