"""ChunkDecoder: the bytes of a reply become chunks, whether it streams or comes whole."""

from __future__ import annotations

from ..errors import ResponseError
from .chunks import DECODE_ERRORS, Chunk, decode, decode_split, decode_strictly, has_lone_surrogate
from .coercion import coerce_struct
from .sanitize import one_line
from .sse import Event, EventDecoder
from .surrogates import SurrogateJoiner

__all__ = ["MAX_EVENT_BYTES", "BodyDecoder", "ChunkDecoder", "decoder_for"]


_BOM = b"\xef\xbb\xbf"
MAX_EVENT_BYTES = 128 * 2**20  # bytes that are kept for one event, or for a body that comes whole


class ChunkDecoder:
    """Server-sent events to chunks.

    Attributes:
        done: the host has said ``[DONE]``; what follows is ignored.
    """

    def __init__(self) -> None:
        self.done = False
        self._events = EventDecoder()
        self._unfinished = _PendingBytes()
        self._joiner = SurrogateJoiner()

    def feed(self, piece: bytes) -> list[Chunk]:
        """The chunks that this piece completed.

        Data that is no JSON object becomes a chunk whose ``error`` is a ResponseError: raising
        here would lose the chunks of the same piece that came before it.

        Raises:
            ResponseError: one event is longer than an answer can be.
        """
        chunks = [] if self.done else self._chunks(self._events.feed(piece))
        self._unfinished.count(0 if chunks else len(piece))
        return chunks

    def end(self) -> list[Chunk]:
        """What the last bytes held, when the input has ended or broken off.

        An event that was cut in the middle is no event.
        """
        chunks = [] if self.done else [*self._chunks(self._events.end()), *self._held()]
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
                    chunks += self._held()
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

    def _held(self) -> list[Chunk]:
        """What still waited for the second half of a character."""
        rest = self._joiner.flush()
        return [] if rest is None else [coerce_struct(rest, Chunk)]


class BodyDecoder:
    """A whole JSON body, fed in pieces, becomes one chunk at the end."""

    done = False

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._unfinished = _PendingBytes()

    def feed(self, piece: bytes) -> list[Chunk]:
        """Keep a piece of the body.

        Raises:
            ResponseError: it is longer than an answer can be.
        """
        self._unfinished.count(len(piece))
        self._pieces.append(piece)
        return []

    def end(self) -> list[Chunk]:
        """The body as a chunk; one that was cut, or is no JSON object, is an ``error``."""
        body = b"".join(self._pieces).removeprefix(_BOM)
        self._pieces.clear()
        self.done = bool(body.strip())
        return [_chunk(body)] if self.done else []


class _PendingBytes:
    """Counts the bytes that wait for their end."""

    def __init__(self) -> None:
        self._bytes = 0

    def count(self, more: int) -> None:
        """Add so many; 0: the end has come."""
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
    """An ``event: error``, whose data may be anything."""
    chunk = _chunk(data)
    if chunk.error is None or isinstance(chunk.error, ResponseError):
        chunk.error = chunk.extra_keys or data.decode("utf-8", "replace")
    return chunk


def decoder_for(content_type: str, start: bytes) -> ChunkDecoder | BodyDecoder:
    """The decoder for a successful reply.

    Proxies answer a stream request with a whole body, and label one as the other: where the first
    bytes are plain, they decide.

    Args:
        content_type: the header, or "".
        start: the first bytes of the body.

    Raises:
        ResponseError: it is neither an event stream nor JSON.
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
