"""Decodes the bytes of a reply, either a stream or a complete body, into chunks."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from ..errors import ResponseError
from .chunks import DECODE_ERRORS, Chunk, ChunkReader, decode, decode_value, has_lone_surrogate
from .dialects.hosts import DONE, PINGS
from .dialects.meaning import settle
from .dialects.queue_place import queue_place
from .error_bodies import parse_error_body
from .sanitize import one_line
from .sse import Event, EventDecoder
from .surrogates import SurrogateJoiner

__all__ = ["MAX_EVENT_BYTES", "BodyDecoder", "ChunkDecoder", "decoder_for"]


_BOM = b"\xef\xbb\xbf"
_NOTHING = (b"", b"null", b'""', b"[]", b"{}")  # what hosts send to keep a connection open
MAX_EVENT_BYTES = 128 * 2**20  # of one event or a whole body


class ChunkDecoder:
    """Decodes server-sent events to chunks.

    Attributes:
        done: Whether ``[DONE]`` has arrived; later bytes are ignored.
    """

    def __init__(self) -> None:
        self.done = False
        self._events = EventDecoder()
        self._reader = ChunkReader()
        self._unfinished = _PendingBytes()
        self._joiner = SurrogateJoiner()

    def feed(self, piece: bytes) -> list[Chunk]:
        """Decode the next piece and return the chunks that it completes.

        Data that is not a JSON object becomes a chunk whose ``error`` is a ResponseError, so that
        the chunks before it are not lost.

        Raises:
            ResponseError: An event is longer than ``MAX_EVENT_BYTES``.
        """
        chunks = [] if self.done else self._chunks(self._events.feed(piece))
        if self._events.comment:
            place = queue_place(self._events.comment)
            self._events.comment = b""
            # Of interest while nothing else arrives.
            if place is not None and not chunks:
                return [place]
        self._unfinished.count(0 if chunks else len(piece))
        return chunks

    def end(self) -> list[Chunk]:
        """Decode what is left at the end of the input. An incomplete event is dropped."""
        chunks = [] if self.done else [*self._chunks(self._events.end()), *self._flush()]
        return [chunk for chunk in chunks if not isinstance(chunk.error, ResponseError)]

    def _chunks(self, events: list[Event]) -> list[Chunk]:
        chunks: list[Chunk] = []
        reader, joiner = self._reader, self._joiner
        for event in events:
            try:
                if event.type != "message" or joiner.pending:
                    raise msgspec.DecodeError
                chunk = reader.decode_strictly(event.data)
                if reader.settles or chunk.error is not None:
                    settle(chunk)
            except DECODE_ERRORS:
                found = self._chunk(event)
                if self.done:
                    chunks += self._flush()
                    break
                if found is None:
                    continue
                chunk = found
            chunks.append(chunk)
        return chunks

    def _chunk(self, event: Event) -> Chunk | None:
        """The chunk of an unusual event; None if it has none."""
        data = event.data.strip()
        if event.type == "error":
            return _error(data)
        self.done = data in DONE
        if self.done or data in _NOTHING or (event.type in PINGS and data[:1] != b"{"):
            return None
        try:
            if not self._joiner.pending and not has_lone_surrogate(data):
                return self._reader.decode(data)
            return self._reader.decode_leniently(data, self._joiner)
        except ResponseError as error:
            return Chunk(error=_page(data) or error)

    def _flush(self) -> list[Chunk]:
        """The last chunk, if a character is still waiting for its second surrogate."""
        rest = self._joiner.flush()
        return [] if rest is None else [decode_value(rest)]

    @property
    def stray(self) -> str:
        """The last line that was not an event, as one line: often the reason why a host gave up."""
        return one_line(self._events.stray.decode("utf-8", "replace"), 120)


class BodyDecoder:
    """Decodes a complete JSON body, fed in pieces.

    Attributes:
        done: Whether the body is complete.
    """

    done = False
    stray = ""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._unfinished = _PendingBytes()

    def feed(self, piece: bytes) -> list[Chunk]:
        """Keep the next piece of the body.

        Raises:
            ResponseError: The body is longer than ``MAX_EVENT_BYTES``.
        """
        self._unfinished.count(len(piece))
        self._pieces.append(piece)
        return []

    def end(self) -> list[Chunk]:
        """The body as chunks: one, or several if it is a list or lines of them.

        If it is incomplete or not an object, a chunk has an ``error``.
        """
        body = b"".join(self._pieces).removeprefix(_BOM).strip()
        self._pieces.clear()
        for mark in DONE:  # some hosts end a body as if it were a stream
            rest = body.removesuffix(mark).rstrip()
            body = rest.removesuffix(b"data:").rstrip() if rest != body else body
        self.done = bool(body)
        if not body:
            return []
        try:
            return [decode(body)]
        except ResponseError as error:
            return self._listed(body) or self._lines(body) or [Chunk(error=error)]

    def _listed(self, body: bytes) -> list[Chunk]:
        """The chunks of a JSON array; none if it is something else."""
        try:
            items = msgspec.json.decode(body)
        except DECODE_ERRORS:
            return []
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            return []
        # Only finish reasons say that no chunk is missing. (Google sends an error as a list.)
        self.done = len(items) == 1
        return [decode_value(item) for item in items]

    def _lines(self, body: bytes) -> list[Chunk]:
        """The chunks of a body of several JSON texts; none if the first is not one."""
        stream = ChunkDecoder()
        chunks = [*stream.feed(body + b"\n"), *stream.end()]
        if not chunks or isinstance(chunks[0].error, ResponseError):
            return []
        self.done = stream.done
        return chunks


class _PendingBytes:
    """Limits the bytes of an event that has not ended."""

    def __init__(self) -> None:
        self._bytes = 0

    def count(self, more: int) -> None:
        """Add bytes; 0 means that the event has ended."""
        self._bytes = self._bytes + more if more else 0
        if self._bytes > MAX_EVENT_BYTES:
            raise ResponseError(
                f"The host sent more than {MAX_EVENT_BYTES >> 20} MiB without the end of an event."
            )


def _error(data: bytes) -> Chunk:
    """The chunk of an ``event: error``, whose data may be anything."""
    try:
        chunk = decode(data)
    except ResponseError:
        chunk = Chunk(error=_page(data) or data.decode("utf-8", "replace"))
    if chunk.error is None:
        chunk.error = chunk.extra_keys or data.decode("utf-8", "replace")
    return chunk


def _page(data: bytes) -> ResponseError | None:
    """The error that an HTML page in a stream means; None if the data is none."""
    if data[:1] != b"<":
        return None
    shown = parse_error_body(0, data).message
    return ResponseError(f"The host sent an HTML page in the middle of its answer: {shown}")


def decoder_for(
    content_type: str, start: bytes, redact: Callable[[bytes], bytes] = bytes
) -> ChunkDecoder | BodyDecoder:
    """The decoder for a successful reply.

    Some proxies answer a stream request with a whole body, or send a wrong content type, so the
    first bytes decide if they are clear.

    Args:
        content_type: The header, or "".
        start: The first bytes of the body.
        redact: Removes the key from text that an error quotes.

    Raises:
        ResponseError: The reply is neither an event stream nor JSON.
    """
    head = start.removeprefix(_BOM).lstrip()[:1]
    if head in (b"{", b"["):
        return BodyDecoder()
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "text/event-stream" or start.lstrip(b"\xef\xbb\xbf \r\n").startswith(
        (b"data", b"event", b"id", b"retry", b":")
    ):
        return ChunkDecoder()
    if kind.endswith("json"):
        return BodyDecoder()
    shown = one_line(redact(start)[:400].decode("utf-8", "replace"), 80)
    raise ResponseError(
        f"The host answered with {one_line(kind, 60) or 'something'} instead of an answer: {shown}"
    )
