"""A running request: its result so far, its error and its end.

``stop`` cancels it; leaving the response (``http/response``) then closes the connection.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime, timezone
from typing import Any, Protocol

from ..assembly.answer_redaction import redact_answer
from ..assembly.builder import Builder
from ..config.redactor import Redactor
from ..errors import TensormeshError
from ..result import ChatResult
from ..wire.chunks import Chunk
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


class Recorded(Protocol):
    """What plays a recording.

    Attributes:
        sent: when the recorded request was sent.
        elapsed: seconds from then to what was played last.
    """

    sent: datetime | None
    elapsed: float


class RunningRequest:
    """A running request, written on an event loop and read by other threads.

    Created before the request is sent, so that an interrupt always finds something to stop.

    Args:
        result: the result, whose answer grows.
        builder: fills that answer.
        sink: receives the chunks as they arrive.

    Attributes:
        builder: fills the answer.
        redactor: takes the key out of the answer when it ends.
        error: why the request failed, or None; final once ``ended`` is set.
        task: runs it, once it has been started.
        is_sent: whether the request is on its way to the host.
        ended: set when the request is over, however it ended.
    """

    def __init__(self, result: ChatResult, builder: Builder, sink: Sink | None = None) -> None:
        self._result: ChatResult | None = result  # until the end: errors carry it
        self.builder = builder
        builder.answer.lock.guard = Interrupts
        self.redactor = Redactor(None)
        self.error: Exception | None = None
        self.ended = OneShotEvent()
        self.is_sent = False
        self._sink = sink
        self._began: float | None = None
        self._recorded: Recorded | None = None
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
            if not self.ended.is_set():
                self._loop = runner.loop
                self.task = runner.create_task(self._run(work))
                # A task that is cancelled before it begins runs nothing of the coroutine.
                self.task.add_done_callback(lambda _: self.end())

    async def _run(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except Exception as error:
            self._fail(error)
        finally:
            self.end()

    def stop(self) -> None:
        """End the request, from any thread. A request that has not begun is never sent.

        Where its loop runs on another thread, it ends a little later.
        """
        with self._lock:
            task = self.task
            if task is None:
                self.end()
        if task is not None and not self.ended.is_set():
            with contextlib.suppress(RuntimeError):  # the loop is closed, and all in it ended
                self._loop.call_soon_threadsafe(task.cancel)

    def mark_sent(self) -> None:
        """The request is on its way to the host."""
        self.is_sent = True

    def begin(self) -> None:
        """Start the clock: the request is being sent."""
        self._began, self._recorded = time.perf_counter(), None
        self.builder.answer.timing.sent = datetime.now(timezone.utc)

    def replay(self, recorded: Recorded) -> None:
        """From now on, times are those of a recording, however fast it is played."""
        self._recorded = recorded
        self.builder.answer.timing.sent = recorded.sent or self.builder.answer.timing.sent

    @property
    def elapsed(self) -> float:
        """Seconds since the request was sent."""
        if self._recorded is not None:
            return self._recorded.elapsed
        return 0.0 if self._began is None else time.perf_counter() - self._began

    def take(self, chunks: list[Chunk]) -> Any:
        """Add chunks to the result and pass them on to the sink.

        Returns:
            The ``error`` of the first chunk that has one, else None. Its choices are added;
            later chunks are dropped.
        """
        error = None
        for position, chunk in enumerate(chunks):
            if chunk.error is not None:
                # The text and the counts in it count.
                has_more = bool(chunk.choices or chunk.usage)
                error, chunks = chunk.error, chunks[: position + has_more]
                break
        self.builder.extend(chunks, self.elapsed)
        if self._sink is not None and chunks:
            self._sink(chunks)
        return error

    def complete(self) -> None:
        """End the request as complete."""
        self.builder.store()
        redact_answer(self.builder.answer, self.redactor)
        self.builder.finish("complete", self.elapsed)
        self.end()

    def end(self) -> None:
        """End the request: as failed if there is an error, else as interrupted.

        Only the first call of this or ``complete`` counts.
        """
        with self._lock:
            if self.ended.is_set():
                return
            if self.builder.answer.status == "streaming":
                redact_answer(self.builder.answer, self.redactor)
            error = self.error if isinstance(self.error, TensormeshError) else None
            if error is not None:
                error.result = self._result
            # The rest of the response may be read after the end, with the next request.
            self._result = None
            self.builder.finish("failed" if self.error else "interrupted", self.elapsed, error)
            self.ended.set()
            # Sinks refer to this object: only the garbage collector would free both.
            sink, self._sink = self._sink, None
            if sink is not None:
                sink([])

    def _fail(self, error: Exception) -> None:
        if not self.ended.is_set():
            self.error = error.without_traceback() if isinstance(error, TensormeshError) else error
