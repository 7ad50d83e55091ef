"""Turn: one request under way, as seen by the one who waits for its chunks.

The request runs on the client's background loop; a turn only takes what comes. Leaving it early
closes the connection and keeps what has arrived.
"""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
import time
import weakref
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import datetime, timezone
from functools import partial
from typing import Any

from anyio import CancelScope

from ..assembly.builder import Builder
from ..errors import Interrupted, TensormeshError
from ..result import ChatResult
from ..wire.chunks import Chunk
from .runtime.channel import Inbox
from .runtime.one_shot import Latch

__all__ = ["AsyncTurn", "Progress", "Turn", "interrupted"]

# A blocked lock does not notice Ctrl-C on Windows: wait in slices.
_SLICE = 0.2


Sink = Callable[[list[Chunk]], None]


class Progress:
    """What a running request tells: chunks as they come, then that it has ended.

    Made before the request is, so that there is something to stop at every moment, whenever an
    interrupt comes. Written by the background loop alone, but for ``stop``.

    Attributes:
        result: the answer so far.
        builder: fills it.
        error: why it failed; set before the end is told.
        ended: set when the request is over, however it ended.
    """

    def __init__(self, result: ChatResult, builder: Builder, sink: Sink | None = None) -> None:
        self.result, self.builder = result, builder
        self.error: Exception | None = None
        self.ended = Latch()
        self._sink = sink
        self._began: float | None = None
        self._cancel: Callable[[], object] | None = None
        # A garbage collector that runs in between may call stop for a turn that is forgotten.
        self._lock = threading.RLock()

    @contextlib.contextmanager
    def running(self) -> Iterator[bool]:
        """What runs inside, on the background loop, ends when ``stop`` is called.

        Yields:
            Whether the request is still wanted.
        """
        loop = asyncio.get_running_loop()
        with CancelScope() as scope:
            with self._lock:
                wanted = not self.ended.is_set()
                self._cancel = partial(loop.call_soon_threadsafe, scope.cancel)
            yield wanted

    def stop(self) -> None:
        """End the request, from any thread; one that has not begun never will."""
        with self._lock:
            cancel = self._cancel
            if cancel is None:
                self.end()
        if cancel is not None and not self.ended.is_set():
            with contextlib.suppress(RuntimeError):  # the loop is closed, and all in it ended
                cancel()

    def begin(self) -> None:
        """The request is being sent: times count from here."""
        self._began = time.perf_counter()
        self.result.timing.sent = datetime.now(timezone.utc)

    @property
    def elapsed(self) -> float:
        """Seconds since the request was sent."""
        return 0.0 if self._began is None else time.perf_counter() - self._began

    def take(self, chunks: list[Chunk], time: float) -> Any:
        """Add chunks that came ``time`` seconds after sending to the result, and hand them on.

        Returns:
            The ``error`` of the first chunk that has one, else None. What follows it is dropped.
        """
        error = None
        for position, chunk in enumerate(chunks):
            if chunk.error is not None:
                error, chunks = chunk.error, chunks[:position]
                break
        self.builder.extend(chunks, time)
        self._hand_on(chunks)
        return error

    def fail(self, error: Exception) -> None:
        """Say why the request failed; what goes wrong after its end is no failure of it."""
        if not self.ended.is_set():
            self.error = error.without_traceback() if isinstance(error, TensormeshError) else error

    def end(self) -> None:
        """Tell that nothing more will come. An end without a word before it is an interrupt."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        if self.ended.is_set():
            return
        error = self.error if isinstance(self.error, TensormeshError) else None
        if error is not None:
            error.result = self.result
        self.builder.finish("failed" if self.error else "interrupted", self.elapsed, error)
        self.ended.set()
        self._hand_on([], last=True)

    def _hand_on(self, chunks: list[Chunk], last: bool = False) -> None:
        if self._sink is not None and (chunks or last):
            self._sink(chunks)


class Turn:
    """A streaming request, for blocking code.

    Iterating gives chunks as they arrive; ``result`` grows meanwhile and stays afterwards::

        with client.stream("Say hello.") as turn:
            for chunk in turn:
                ...
        turn.result

    Attributes:
        result: the :class:`ChatResult`, partial until the end.
    """

    def __init__(
        self, result: ChatResult, builder: Builder, start: Callable[[Progress], object]
    ) -> None:
        self.result = result
        self._start = start
        self._queue: queue.SimpleQueue[list[Chunk]] = queue.SimpleQueue()
        self._progress = Progress(result, builder, self._queue.put)
        self._begun = False
        self._exhausted = False
        # Who lets go of a turn does not want the rest of it. A request under way keeps its progress
        # alive; were it kept here, an error's traceback would keep the turn for good.
        weakref.finalize(self, _stop, weakref.ref(self._progress)).atexit = False

    def __enter__(self) -> Turn:
        self._run()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __iter__(self) -> Iterator[Chunk]:
        """Chunks as they arrive.

        Raises:
            TensormeshError: the request failed; what arrived before is in ``result``.
        """
        for batch in self.batches(0.0):
            yield from _one_by_one(batch)

    def batches(self, interval: float) -> Iterator[list[Chunk]]:
        """Chunks in lists, one list an interval at most: for displays that must not be flooded.

        Args:
            interval: seconds that pass at least between two lists.

        Raises:
            TensormeshError: the request failed; what arrived before is in ``result``.
        """
        self._run()
        try:
            while not self._exhausted:
                batch = self._wait()
                due = time.monotonic() + interval
                if batch:
                    yield batch
                    # Whatever comes in the meantime goes out together with the next.
                    time.sleep(max(0.0, due - time.monotonic()))
        except KeyboardInterrupt:
            self.close()  # a traceback may keep this turn alive
            raise
        if self._progress.error is not None:
            raise self._progress.error

    def close(self) -> None:
        """Stop the request if it is under way. What has arrived stays."""
        self._progress.stop()
        self._progress.ended.wait()

    def _run(self) -> None:
        if not self._begun and not self._progress.ended.is_set():
            self._begun = True
            try:
                self._start(self._progress)
            except BaseException:
                self._progress.stop()
                raise

    def _wait(self) -> list[Chunk]:
        """Everything that has arrived; waits for the first. Notices the end."""
        batch: list[Chunk] = []
        while not self._exhausted and (not batch or not self._queue.empty()):
            with contextlib.suppress(queue.Empty):
                chunks = self._queue.get(timeout=_SLICE)
                batch += chunks
                self._exhausted = not chunks
        return batch


class AsyncTurn:
    """A streaming request, for async code: ``async with``, ``async for``; see :class:`Turn`.

    Attributes:
        result: the :class:`ChatResult`, partial until the end.
    """

    def __init__(
        self, result: ChatResult, builder: Builder, start: Callable[[Progress], Awaitable[object]]
    ) -> None:
        self.result = result
        self._start = start
        self._inbox: Inbox[Chunk] = Inbox()
        self._progress = Progress(result, builder, self._inbox.put)
        self._begun = False

    async def __aenter__(self) -> AsyncTurn:
        self._begun = True
        try:
            await self._start(self._progress)
        except BaseException:
            self._progress.stop()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def __aiter__(self) -> AsyncIterator[Chunk]:
        """Chunks as they arrive.

        Raises:
            TensormeshError: the request failed; what arrived before is in ``result``.
        """
        if not self._begun:
            raise RuntimeError("use `async with client.astream(...) as turn:`")
        while batch := await self._inbox.take():
            for chunk in _one_by_one(batch):
                yield chunk
        if self._progress.error is not None:
            raise self._progress.error

    async def aclose(self) -> None:
        """Stop the request if it is under way. What has arrived stays."""
        if not self._begun:
            return
        self._progress.stop()
        with CancelScope(shield=True):
            while await self._inbox.take():
                pass


def _one_by_one(batch: list[Chunk]) -> Iterator[Chunk]:
    """The chunks of a list, which lets go of each.

    Who keeps none of them has the memory of one at a time. Kept until the last is read, a hundred
    would be looked through by the garbage collector, and come from slower memory to be freed.
    """
    batch.reverse()
    while batch:
        yield batch.pop()


def _stop(forgotten: weakref.ref[Progress]) -> None:
    progress = forgotten()
    if progress is not None:
        progress.stop()


def interrupted(result: ChatResult) -> Interrupted:
    """The error that says so, with what had arrived."""
    error = Interrupted("Stopped. What had arrived is kept.")
    error.result = result
    return error
