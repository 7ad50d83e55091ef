"""An answer while it arrives: its clock, its chunks, its error and its end."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timezone
from typing import Any, Protocol

from ...assembly.answer_redaction import redact_answer
from ...assembly.builder import Builder
from ...config.redactor import Redactor
from ...errors import TensormeshError
from ...result import ChatResult
from ...wire.chunks import Chunk

__all__ = ["IncomingAnswer"]

_NO_KEY = Redactor(None)


class Recorded(Protocol):
    """What plays a recording.

    Attributes:
        sent: when the recorded request was sent.
        elapsed: seconds from then to what was played last.
    """

    sent: datetime | None
    elapsed: float


class IncomingAnswer:
    """An answer that is requested and read on one event loop.

    Args:
        result: the result, whose answer grows.
        builder: fills that answer.

    Attributes:
        builder: fills the answer.
        redactor: takes the key out of the answer when it ends.
        error: why the request failed, or None; final once ``has_ended``.
        has_ended: whether the request is over, however it ended.
        on_end: called at the end.
    """

    def __init__(self, result: ChatResult, builder: Builder) -> None:
        self._result: ChatResult | None = result  # until the end: errors carry it
        self.builder = builder
        self.redactor = _NO_KEY
        self.error: Exception | None = None
        self.has_ended = False
        self.on_end: Callable[[], object] | None = None
        self._began: float | None = None
        self._recorded: Recorded | None = None

    async def run(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do the work and end. Errors are stored, not raised."""
        try:
            await work()
        except Exception as error:
            if not self.has_ended:
                clean = error.without_traceback() if isinstance(error, TensormeshError) else error
                self.error = clean
        finally:
            self.end()

    def mark_sent(self) -> None:
        """The request is on its way to the host."""

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
        """Add chunks to the answer.

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
        if chunks:
            self._add(chunks)
        return error

    def _add(self, chunks: list[Chunk]) -> None:
        self.builder.extend(chunks, self.elapsed)

    def complete(self) -> None:
        """End the request as complete."""
        redact_answer(self.builder.answer, self.redactor)
        self.builder.finish("complete", self.elapsed)
        self.end()

    def end(self) -> None:
        """End the request: as failed if there is an error, else as interrupted.

        Only the first call of this or ``complete`` counts.
        """
        if self.has_ended:
            return
        if self.builder.answer.status == "streaming":
            redact_answer(self.builder.answer, self.redactor)
        error = self.error if isinstance(self.error, TensormeshError) else None
        if error is not None:
            error.result = self._result
        # The rest of the response may be read after the end, with the next request.
        self._result = None
        self.builder.finish("failed" if self.error else "interrupted", self.elapsed, error)
        self.has_ended = True
        self._tell()

    def _tell(self) -> None:
        """Tell those that wait that it has ended."""
        # It may refer to this object: only the garbage collector would free both.
        on_end, self.on_end = self.on_end, None
        if on_end is not None:
            on_end()
