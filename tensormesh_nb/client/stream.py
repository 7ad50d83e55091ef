"""A streaming request, for blocking and for async code.

The request runs on the client's event loop; a turn takes the chunks that arrive. Leaving it early
closes the connection and keeps the partial answer.
"""

from __future__ import annotations

import contextlib
import queue
import time
import weakref
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

from anyio import CancelScope

from ..assembly.builder import Builder
from ..errors import Interrupted
from ..result import ChatResult
from ..wire.chunks import Chunk
from .last_result import keep
from .running_request import RunningRequest
from .runtime.channel import Channel

__all__ = ["AsyncTurn", "Turn", "interrupted"]

_SLICE = 0.2  # seconds: a blocked lock does not notice Ctrl-C on Windows


class Turn:
    """A streaming request, for blocking code.

    Iterating gives chunks as they arrive. ``result`` grows meanwhile, and remains at the end::

        with client.stream("Say hello.") as turn:
            for chunk in turn:
                ...
        turn.result

    Attributes:
        result: the :class:`ChatResult`, partial until the end.
    """

    def __init__(
        self, result: ChatResult, builder: Builder, start: Callable[[RunningRequest], object]
    ) -> None:
        self.result = result
        self._start = start
        self._queue: queue.SimpleQueue[list[Chunk]] = queue.SimpleQueue()
        self._running = RunningRequest(result, builder, self._queue.put)
        self._begun = False
        self._exhausted = False
        # A turn that is garbage-collected stops its request. The event loop keeps it
        # alive; a strong reference here would let an error's traceback keep the turn.
        weakref.finalize(self, _stop, weakref.ref(self._running)).atexit = False

    def __enter__(self) -> Turn:
        self._run()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __iter__(self) -> Iterator[Chunk]:
        """Chunks as they arrive.

        Raises:
            TensormeshError: the request failed; ``result`` has the partial answer.
        """
        for batch in self.batches(0.0):
            yield from _one_by_one(batch)

    def batches(self, interval: float) -> Iterator[list[Chunk]]:
        """Chunks in lists, at most one list per interval, so that a display is not flooded.

        Args:
            interval: least time between two lists, in seconds. Reading continues meanwhile.

        Raises:
            TensormeshError: the request failed; ``result`` has the partial answer.
        """
        self._run()
        try:
            while not self._exhausted:
                batch = self._wait()
                due = time.monotonic() + interval
                if batch:
                    yield batch
                    if interval:  # chunks that arrive meanwhile are in the next list
                        time.sleep(max(0.0, due - time.monotonic()))
        except KeyboardInterrupt:
            self.close()  # a traceback may keep this turn alive
            raise
        if self._running.error is not None:
            raise self._running.error

    def close(self) -> None:
        """Stop the request if it is running. The partial answer is kept."""
        self._running.stop()
        self._running.ended.wait()

    def _run(self) -> None:
        if not self._begun and not self._running.ended.is_set():
            self._begun = True
            try:
                self._start(self._running)
            except BaseException:
                self._running.stop()
                raise

    def _wait(self) -> list[Chunk]:
        """All chunks that have arrived; waits for the first. Sets ``_exhausted`` at the end."""
        batch: list[Chunk] = []
        while not self._exhausted and (not batch or not self._queue.empty()):
            with contextlib.suppress(queue.Empty):
                chunks = self._queue.get(timeout=_SLICE)
                batch += chunks
                self._exhausted = not chunks
        return batch


class AsyncTurn:
    """A streaming request, for async code: ``async with``, ``async for``; see :class:`Turn`.

    Args:
        result: the result.
        builder: fills its answer.
        start: starts the request.
        wants_chunks: False if only the end is of interest: handing chunks from thread to thread
            costs as much as half of decoding them.

    Attributes:
        result: the :class:`ChatResult`, partial until the end.
    """

    def __init__(
        self,
        result: ChatResult,
        builder: Builder,
        start: Callable[[RunningRequest], Awaitable[object]],
        *,
        wants_chunks: bool = True,
    ) -> None:
        self.result = result
        self._start = start
        self._channel: Channel[Chunk] = Channel()
        sink = self._channel.put if wants_chunks else self._put_end
        self._running = RunningRequest(result, builder, sink)
        self._begun = False

    async def __aenter__(self) -> AsyncTurn:
        self._begun = True
        try:
            await self._start(self._running)
        except BaseException:
            self._running.stop()
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
        while batch := await self._channel.take():
            batch.reverse()
            while batch:
                yield batch.pop()  # see ``_one_by_one``, without its generator
        if self._running.error is not None:
            raise self._running.error

    def _put_end(self, chunks: list[Chunk]) -> None:
        if not chunks:
            self._channel.put([])

    async def aclose(self) -> None:
        """Stop the request if it is running. The partial answer is kept."""
        if not self._begun:
            return
        self._running.stop()
        with CancelScope(shield=True):
            while await self._channel.take():
                pass


def _one_by_one(batch: list[Chunk]) -> Iterator[Chunk]:
    """The chunks of a list, each removed from it.

    Callers that keep no chunks hold one in memory at a time.
    """
    batch.reverse()
    while batch:
        yield batch.pop()


def _stop(reference: weakref.ref[RunningRequest]) -> None:
    running = reference()
    if running is not None:
        running.stop()


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
