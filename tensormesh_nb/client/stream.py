"""A streaming request, for blocking and for async code.

A turn runs its request while it is read, in the thread or the task that reads it. Leaving it early
closes the connection and keeps the partial answer.
"""

from __future__ import annotations

import contextlib
import time
import weakref
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

from ..assembly.builder import Builder
from ..errors import Interrupted
from ..result import ChatResult
from ..wire.chunks import Chunk
from .http.transport_pool import BlockingTransport
from .last_result import keep
from .running_request import RunningRequest
from .runtime.interrupts import Interrupts
from .runtime.reader_task import ReaderTask

__all__ = ["AsyncTurn", "Start", "Turn", "interrupted"]

Start = Callable[[RunningRequest], BlockingTransport]
"""Starts a request, which runs on the transport's loop."""


class Turn:
    """A streaming request, for blocking code.

    Iterating gives chunks as they arrive. ``result`` grows meanwhile, and remains at the end::

        with client.stream("Say hello.") as turn:
            for chunk in turn:
                ...
        turn.result

    Entering sends the request. The answer is read while the turn is iterated: a reader that is
    slow makes the host wait.

    Args:
        result: the result.
        builder: fills its answer.
        prepare: gets ready and returns the function that starts the request. It may block.
        wants_chunks: False if only the end is of interest.

    Attributes:
        result: the :class:`ChatResult`, partial until the end.
    """

    def __init__(
        self,
        result: ChatResult,
        builder: Builder,
        prepare: Callable[[], Start],
        *,
        wants_chunks: bool = True,
    ) -> None:
        self.result = result
        self._prepare = prepare
        self._arrived: deque[list[Chunk]] = deque()
        sink = self._arrived.append if wants_chunks else None
        self._running = RunningRequest(result, builder, sink)
        self._begun = False
        self._transports: list[BlockingTransport] = []  # the one in use
        # A turn that is garbage-collected stops its request. A strong reference to the request
        # would let an error's traceback keep the turn.
        reference = weakref.ref(self._running)
        weakref.finalize(self, _close, reference, self._transports).atexit = False

    def __enter__(self) -> Turn:
        try:
            self._drive(lambda: self._running.is_sent or self._running.has_ended)
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __iter__(self) -> Iterator[Chunk]:
        """Chunks as they arrive.

        Raises:
            TensormeshError: the request failed; ``result`` has the partial answer.
        """
        for batch in self.batches(0.0):
            batch.reverse()
            while batch:  # callers that keep no chunks hold one in memory at a time
                yield batch.pop()

    def batches(self, interval: float) -> Iterator[list[Chunk]]:
        """Chunks in lists, so that a display is not flooded.

        Args:
            interval: least time between two lists, in seconds, except for the last. Reading
                continues meanwhile.

        Raises:
            TensormeshError: the request failed; ``result`` has the partial answer.
        """
        due = 0.0
        try:
            while True:
                self._read(due)
                has_ended = self._running.has_ended
                batch = self._take()
                if batch:
                    due = time.monotonic() + interval if interval else 0.0
                    yield batch
                elif has_ended:
                    break
        except KeyboardInterrupt:
            self.close()  # a traceback may keep this turn alive
            raise
        if self._running.error is not None:
            raise self._running.error

    def close(self) -> None:
        """Stop the request if it is running, from any thread. The partial answer is kept."""
        _close(weakref.ref(self._running), self._transports)

    stop = close

    def _read(self, due: float) -> None:
        """Read until there are chunks and the time has come, or to the end."""
        arrived, has_ended = self._arrived, self._running.ended.is_set
        self._drive(lambda: arrived or has_ended())
        if due and due > time.monotonic() and not has_ended():
            for transport in self._transports:
                transport.loop.call_at(due, _wake)
            self._drive(lambda: has_ended() or time.monotonic() >= due)

    def _take(self) -> list[Chunk]:
        """All chunks that have arrived."""
        batch: list[Chunk] = []
        try:
            while True:
                batch += self._arrived.popleft()
        except IndexError:
            return batch

    def _drive(self, is_enough: Callable[[], object]) -> None:
        """Run the request until a condition holds; starts it first."""
        if not self._begun and not self._running.has_ended:
            self._begun = True
            try:
                start = self._prepare()
                with Interrupts():
                    self._transports.append(start(self._running))
            except BaseException:
                self.close()
                raise
        for transport in self._transports[:]:
            transport.loop.run(is_enough)
        if self._running.has_ended:
            _release(self._transports)


class AsyncTurn:
    """A streaming request, for async code: ``async with``, ``async for``; see :class:`Turn`.

    Args:
        result: the result.
        builder: fills its answer.
        start: starts the request, on the running loop.

    Attributes:
        result: the :class:`ChatResult`, partial until the end.
    """

    def __init__(
        self,
        result: ChatResult,
        builder: Builder,
        start: Callable[[RunningRequest], Awaitable[object]],
    ) -> None:
        self.result = result
        self._start = start
        arrived: deque[list[Chunk]] = deque()

        def take(chunks: list[Chunk]) -> None:
            if chunks:
                arrived.append(chunks)
            elif isinstance(running.task, ReaderTask):
                running.task.set_free()  # the rest of the response is read without a reader

        running = RunningRequest(result, builder, take)
        self._arrived, self._running = arrived, running
        self._begun = False

    async def __aenter__(self) -> AsyncTurn:
        self._begun = True
        # As for ``Turn``.
        weakref.finalize(self, _stop, weakref.ref(self._running)).atexit = False
        try:
            await self._start(self._running)
            await self._drive(lambda: self._running.is_sent or self._running.has_ended)
        except BaseException:
            self._cancel()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def __aiter__(self) -> AsyncIterator[Chunk]:
        """Chunks as they arrive.

        Raises:
            TensormeshError: the request failed; ``result`` has the partial answer.
        """
        if not self._begun:
            raise RuntimeError("use `async with client.astream(...) as turn:`")
        arrived, has_ended = self._arrived, self._running.ended.is_set
        while True:
            await self._drive(lambda: arrived or has_ended())
            if not arrived:
                break
            batch = arrived.popleft()
            batch.reverse()
            while batch:
                yield batch.pop()
        if self._running.error is not None:
            raise self._running.error

    async def aclose(self) -> None:
        """Stop the request if it is running. The partial answer is kept."""
        self._cancel()
        self._arrived.clear()

    def stop(self) -> None:
        """Stop the request, from any thread. It ends a little later."""
        self._running.stop()

    async def _drive(self, is_enough: Callable[[], object]) -> None:
        """Run the request until a condition holds."""
        task = self._running.task
        if isinstance(task, ReaderTask):
            await task.run(is_enough)

    def _cancel(self) -> None:
        task = self._running.task
        if task is None:
            self._running.stop()
        elif not self._running.has_ended:
            task.cancel()


def _close(reference: weakref.ref[RunningRequest], transports: list[BlockingTransport]) -> None:
    running = reference()
    if running is not None:
        running.stop()
        for transport in list(transports):
            if transport.loop.runs_here:  # it ends when the handler of a signal returns
                return
            transport.loop.run(running.ended.is_set)
    _release(transports)


def _stop(reference: weakref.ref[RunningRequest]) -> None:
    running = reference()
    if running is not None:
        running.stop()


def _release(transports: list[BlockingTransport]) -> None:
    """Give a transport back; only the first call of several threads does."""
    with contextlib.suppress(IndexError):
        transports.pop().give_back()


def _wake() -> None:
    """Ends the wait of a loop."""


def interrupted(result: ChatResult) -> Interrupted:
    """The error of an interrupted request, with its partial result."""
    error = Interrupted(
        "Stopped. The partial answer is in the exception (except KeyboardInterrupt as stop: "
        "stop.result); in a notebook, %tmchat last shows it."
        if result.has_content
        else "Stopped before an answer began."
    )
    error.result = result
    keep(result)
    return error
