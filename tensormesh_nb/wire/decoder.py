"""Decodes the bytes of a reply, a stream or a whole body, to chunks."""

from __future__ import annotations

from ..errors import ResponseError
from .chunks import DECODE_ERRORS, Chunk, decode, decode_split, decode_strictly, has_lone_surrogate
from .coercion import coerce_struct
from .sanitize import one_line
from .sse import Event, EventDecoder
from .surrogates import SurrogateJoiner

__all__ = ["MAX_EVENT_BYTES", "BodyDecoder", "ChunkDecoder", "decoder_for"]


_BOM = b"\xef\xbb\xbf"
MAX_EVENT_BYTES = 128 * 2**20  # of one event or a whole body


class ChunkDecoder:
    """Decodes server-sent events to chunks.

    Attributes:
        done: Whether ``[DONE]`` has arrived; later bytes are ignored.
    """

    def __init__(self) -> None:
        self.done = False
        self._events = EventDecoder()
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
        self._unfinished.count(0 if chunks else len(piece))
        return chunks

    def end(self) -> list[Chunk]:
        """Decode what is left at the end of the input. An incomplete event is dropped."""
        chunks = [] if self.done else [*self._chunks(self._events.end()), *self._flush()]
        return [chunk for chunk in chunks if not isinstance(chunk.error, ResponseError)]

    def _chunks(self, events: list[Event]) -> list[Chunk]:
        chunks: list[Chunk] = []
        for event in events:
            data = event.data
            try:
                chunk = decode_strictly(data) if event.type != "error" else _error(data)
                if self._joiner.pending:
                    chunk = self._chunk(data)
            except DECODE_ERRORS:
                self.done = data.strip() == b"[DONE]"
                if self.done:
                    chunks += self._flush()
                    break
                chunk = self._chunk(data)
            chunks.append(chunk)
        return chunks

    def _chunk(self, data: bytes) -> Chunk:
        if not self._joiner.pending and not has_lone_surrogate(data):
            return _chunk(data)
        try:
            return decode_split(data, self._joiner)
        except ResponseError as error:
            return Chunk(error=error)

    def _flush(self) -> list[Chunk]:
        """The last chunk, if a character is still waiting for its second surrogate."""
        rest = self._joiner.flush()
        return [] if rest is None else [coerce_struct(rest, Chunk)]


class BodyDecoder:
    """Decodes a whole JSON body, fed in pieces, to one chunk."""

    done = False

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
        """The body as a chunk. If it is incomplete or not an object, the chunk has an ``error``."""
        body = b"".join(self._pieces).removeprefix(_BOM)
        self._pieces.clear()
        self.done = bool(body.strip())
        return [_chunk(body)] if self.done else []


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


def _chunk(data: bytes) -> Chunk:
    try:
        return decode(data)
    except ResponseError as error:
        return Chunk(error=error)


def _error(data: bytes) -> Chunk:
    """The chunk of an ``event: error``, whose data may be anything."""
    chunk = _chunk(data)
    if chunk.error is None or isinstance(chunk.error, ResponseError):
        chunk.error = chunk.extra_keys or data.decode("utf-8", "replace")
    return chunk


def decoder_for(content_type: str, start: bytes) -> ChunkDecoder | BodyDecoder:
    """The decoder for a successful reply.

    Some proxies answer a stream request with a whole body, or send a wrong content type, so the
    first bytes decide if they are clear.

    Args:
        content_type: The header, or "".
        start: The first bytes of the body.

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
    shown = one_line(start[:400].decode("utf-8", "replace"), 80)
    raise ResponseError(
        f"The host answered with {one_line(kind, 60) or 'something'} instead of an answer: {shown}"
    )
