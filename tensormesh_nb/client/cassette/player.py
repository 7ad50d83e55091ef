"""Plays a recording in place of a connection."""

from __future__ import annotations

import math
import ssl
from collections.abc import Iterator
from datetime import datetime

from ...errors import ConnectionFailed, ResponseError
from ...wire.chunks import decode
from ..http.connections.connect import ConnectTimeout, ProxyRefused
from ..http.connections.connection import Disconnected, Silence, Take
from ..http.connections.parser import ProtocolError
from ..http.decompression import DecompressionError
from ..runtime.loop import Loop, sleep
from .body import RecordedResponse
from .recording import Failure, Recording

__all__ = ["AT_ONCE", "PlayedConnection", "PlayedHead"]

AT_ONCE = math.inf
"""A pace without pauses."""

_PIECE = 131_072  # bytes after which other tasks of the loop run

_STOPPED = Failure("stopped")

_ERRORS: dict[str, type[Exception]] = {
    each.__name__: each
    for each in (
        *(ConnectTimeout, DecompressionError, Disconnected, ProtocolError, ProxyRefused, Silence),
        *(ssl.SSLCertVerificationError, ssl.SSLError),
    )
}


class PlayedHead:
    """The head of a recorded response.

    Attributes:
        status: HTTP status.
        headers: headers by name in lower case.
        is_chunked: whether the length of the body was unknown; it no longer matters.
        is_complete: whether the whole body was played.
    """

    is_chunked = False

    def __init__(self, response: RecordedResponse) -> None:
        self.status, self.headers = response.status, response.headers
        self.is_complete = False


class PlayedConnection:
    """A connection that plays one recording.

    Args:
        loop: the loop to wait in.
        recording: the recording to play.
        pace: tokens per second; None for the recorded times, ``AT_ONCE`` for no pauses.

    Attributes:
        loop: the loop.
        sent: when the recorded request was sent.
        vocab_size: the recorded model's size of the vocabulary, or None.
        elapsed: recorded seconds from sending the request to the last played piece.
    """

    def __init__(self, loop: Loop, recording: Recording, pace: float | None) -> None:
        self.loop = loop
        self.sent: datetime | None = recording.sent_at
        self.vocab_size = recording.vocab_size
        self.elapsed = 0.0
        self._recording, self._pace = recording, pace
        self._began = self._due = loop.time()
        self._pieces = self._timed_pieces()
        self._failure = recording.failure or _STOPPED
        self._head = None if recording.response is None else PlayedHead(recording.response)

    async def head(self) -> PlayedHead:
        """Wait for the head.

        Raises:
            Exception: the recorded failure.
        """
        arrivals = self._recording.arrivals
        await self._wait(arrivals[0][0] / 1000 if arrivals else 0.0, 0)
        if self._head is None:
            raise _error(self._failure)
        return self._head

    async def read(self, take: Take) -> None:
        """Pass the body on, until it ends or ``take`` returns True.

        Raises:
            Exception: the recorded failure, or what ``take`` raises.
        """
        size = 0
        for time, tokens, piece in self._pieces:
            if self._pace != AT_ONCE:
                await self._wait(time, tokens)
            elif size > _PIECE:
                size = 0
                await sleep(self.loop, 0.0)
            size += len(piece)
            self.elapsed = time
            if take(piece):
                return
        if self._recording.failure is not None:
            raise _error(self._failure)
        if self._head is not None:
            self._head.is_complete = True

    def finish(self) -> bool:
        """Do nothing: there is no connection to reuse."""
        return False

    def close(self) -> None:
        """Do nothing: there is no connection to close."""

    async def _wait(self, time: float, tokens: int) -> None:
        """Wait until a recorded time, or as long as some tokens take at this pace."""
        if self._pace is None:
            self._due = self._began + time
        elif self._pace != AT_ONCE:
            self._due += tokens / self._pace
        pause = self._due - self.loop.time()
        if pause > 0:
            await sleep(self.loop, pause)

    def _timed_pieces(self) -> Iterator[tuple[float, int, bytes]]:
        """The arrival time in seconds, the number of tokens and the bytes of each piece."""
        response, arrivals = self._recording.response, self._recording.arrivals
        pieces = [] if response is None else response.pieces(sum(count for _, count in arrivals))
        has_rate = self._pace is not None and self._pace != AT_ONCE
        at = milliseconds = 0
        for more, count in arrivals:
            milliseconds += more
            group = pieces[at : at + count]
            at += count
            if has_rate:
                yield from ((milliseconds / 1000, _tokens(piece), piece) for piece in group)
            elif group:
                yield milliseconds / 1000, 0, group[0] if count == 1 else b"".join(group)
        if at < len(pieces):  # the file was edited
            yield milliseconds / 1000, 1, b"".join(pieces[at:])


def _tokens(piece: bytes) -> int:
    """The number of tokens in an event."""
    if not piece.startswith(b"data: {"):
        return 0
    try:
        choices = decode(piece[6:].strip()).choices or ()
    except ResponseError:
        return 0
    return sum(
        max(len(choice.logprobs.content or ()) if choice.logprobs else 0, int(choice.has_output))
        for choice in choices
    )


def _error(failure: Failure) -> Exception:
    """The exception that the connection raised during the recording."""
    if failure.stage == "stopped":
        return ConnectionFailed(
            "The recording ends here: the request was stopped while it was recorded."
        )
    if failure.error in ("Disconnected", "Silence", "ConnectTimeout"):
        return _ERRORS[failure.error]()
    kind = _ERRORS.get(failure.error, OSError)
    return kind(1, failure.detail) if issubclass(kind, ssl.SSLError) else kind(failure.detail)
