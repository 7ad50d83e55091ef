"""A running request that other threads may read and stop.

``stop`` cancels it; leaving the response (``http/response``) then closes the connection.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Protocol

from ..assembly.builder import Builder
from ..result import ChatResult
from ..wire.chunks import Chunk
from .operations.incoming_answer import IncomingAnswer
from .runtime.fork import renew_after_fork
from .runtime.interrupts import Interrupts
from .runtime.loop import Loop, Task
from .runtime.one_shot import OneShotEvent

__all__ = ["RunningRequest", "Sink"]

Sink = Callable[[list[Chunk]], None]
"""Takes chunks as they arrive; an empty list is the end."""


class TaskRunner(Protocol):
    """Runs coroutines on a loop."""

    loop: Loop

    def create_task(self, coroutine: Coroutine[Any, Any, Any]) -> Task:
        """Run a coroutine."""


class RunningRequest(IncomingAnswer):
    """A running request, written on an event loop and read by other threads.

    Created before the request is sent, so that an interrupt always finds something to stop.

    Args:
        result: the result, whose answer grows.
        builder: fills that answer.
        sink: receives the chunks as they arrive.

    Attributes:
        task: runs it, once it has been started.
        is_sent: whether the request is on its way to the host.
        ended: set when the request is over, however it ended.
    """

    def __init__(self, result: ChatResult, builder: Builder, sink: Sink | None = None) -> None:
        super().__init__(result, builder)
        builder.answer.lock.guard = Interrupts
        self.ended = OneShotEvent()
        self.is_sent = False
        self._sink = sink
        self._loop: Loop
        self.task: Task | None = None
        self.renew()
        renew_after_fork(self)

    def renew(self) -> None:
        """In a forked child: the thread that held the lock does not exist there."""
        # Reentrant: a garbage collector that runs while it is held may stop a forgotten turn.
        self._lock = threading.RLock()

    def start(self, runner: TaskRunner, work: Callable[[], Awaitable[None]]) -> None:
        """Do the work as a task, until it ends, fails, or ``stop`` is called.

        Always ends the request. Errors are stored, not raised.
        """
        with self._lock:
            if not self.has_ended:
                self._loop = runner.loop
                self.task = runner.create_task(self.run(work))
                # A task that is cancelled before it begins runs nothing of the coroutine.
                self.task.add_done_callback(lambda _: self.end())

    def stop(self) -> None:
        """End the request, from any thread. A request that has not begun is never sent.

        Where its loop runs on another thread, it ends a little later.
        """
        with self._lock:
            task = self.task
            if task is None:
                self.end()
        if task is not None and not self.has_ended:
            with contextlib.suppress(RuntimeError):  # the loop is closed, and all in it ended
                self._loop.call_soon_threadsafe(task.cancel)

    def mark_sent(self) -> None:
        """The request is on its way to the host."""
        self.is_sent = True

    def end(self) -> None:
        """End the request; see :class:`IncomingAnswer`."""
        with self._lock:
            super().end()

    def _add(self, chunks: list[Chunk]) -> None:
        """Add chunks and pass them on to the sink."""
        super()._add(chunks)
        if self._sink is not None:
            self._sink(chunks)

    def _tell(self) -> None:
        self.ended.set()
        # Sinks refer to this object: only the garbage collector would free both.
        sink, self._sink = self._sink, None
        if sink is not None:
            sink([])
