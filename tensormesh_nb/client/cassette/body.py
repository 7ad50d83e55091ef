"""A response in a cassette: JSON where its body is JSON, so that it can be read and diffed.

Every form restores the same bytes. The events of a stream are a JSON array: an object is the data
of an event, a pair also has the lines before it, and a string is any other block of lines, such as
``data: [DONE]`` or a comment.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import Annotated, Any

import msgspec

from ...errors import ResponseError
from ...wire.sanitize import one_line

__all__ = ["Event", "RecordedResponse", "Rename", "arrivals", "strings"]

Rename = Callable[[str], str]
"""A function from an answer's id to its stable id in the cassette."""

_STEP = 65_536  # bytes to decode at once
_EMPTY = msgspec.Raw(b"")
_DATA = b"data: "
_STARTS = (b"data", b"event", b"id", b"retry", b":")
_DONE = b"\n\ndata: [DONE]"
_DONE_ELEMENT = b'},"data: [DONE]"]'
_FIRST_ELEMENT = re.compile(rb'\[(\{"id":"[^"\\]+",)')
_FIRST_ID = re.compile(rb'data: \{"id":"([^"\\]+)",')
_UNREADABLE = (ValueError, msgspec.DecodeError, RecursionError)


# Streams have thousands of these, and none is part of a reference cycle.
class _Choice(msgspec.Struct, gc=False):
    index: int = 0
    delta: dict[str, Any] | None = None
    message: dict[str, Any] | None = None
    text: str | None = None


class Event(msgspec.Struct, gc=False):
    """An event, or a whole answer.

    Attributes:
        id: id of the answer.
        choices: the choices' texts. Everything else is skipped, which is much faster.
        error: the host's error, if any.
    """

    id: str | None = None
    choices: list[_Choice] = []
    error: Any = None


_read_event = msgspec.json.Decoder(Event).decode

_read_events = msgspec.json.Decoder(list[Event | str]).decode


class RecordedResponse(msgspec.Struct, omit_defaults=True, kw_only=True):
    """A response with its body in one of four forms.

    Attributes:
        status: HTTP status.
        headers: the headers that matter to a client.
        events: events of a stream, as a JSON array.
        line_end: line end of the stream.
        rest: bytes after the last whole event.
        json: a body that is one line of JSON.
        text: any other text.
        base64: bytes that are not UTF-8.
    """

    status: Annotated[int, msgspec.Meta(ge=0, le=999)]
    headers: dict[str, str] = {}
    events: msgspec.Raw = _EMPTY
    line_end: str = "\n"
    rest: str = ""
    json: msgspec.Raw = _EMPTY
    text: str = ""
    base64: str = ""

    def put(self, body: bytes, rename: Rename) -> list[Event]:
        """Set the body and return its events. An answer that is not a stream is one event."""
        self.events = self.json = _EMPTY
        self.text = self.base64 = self.rest = ""
        try:
            if body.startswith(_STARTS):
                return self._put_stream(body, rename)
            ends = body[:1] + body[-1:]
            if ends in (b"{}", b"[]") and b"\n" not in body and b"\r" not in body:
                return self._put_json(body, rename)
        except _UNREADABLE:
            pass
        try:
            self.text = body.decode()
        except UnicodeDecodeError:
            self.base64 = base64.b64encode(body).decode()
            return []
        return [_lenient_event(self.text)]

    def _put_json(self, body: bytes, rename: Rename) -> list[Event]:
        events = [_event(body)]
        self.json = msgspec.Raw(_renamed(body, events, rename))
        return events

    def _put_stream(self, body: bytes, rename: Rename) -> list[Event]:
        _check_utf8(body)
        # Searching for one byte first is much faster.
        line_end = b"\r\n" if b"\r" in body and b"\r\n\r\n" in body else b"\n"
        blank = line_end * 2
        end = body.rfind(blank)
        if end < 0:
            raise ValueError("no whole event")
        joined = _joined(body, end, rename)
        try:
            # The end of a stream is the only string of an ordinary one.
            events = [Event() if isinstance(e, str) else e for e in _read_events(joined)]
            if not _FIRST_ID.match(body):
                joined = _renamed(joined, events, rename)
        except _UNREADABLE:
            found = [_element(block, line_end) for block in body[:end].split(blank)]
            events = [event for event, _ in found]
            elements = b",".join([element for _, element in found])
            joined = b"[%b]" % _renamed(elements, events, rename)
        self.events = msgspec.Raw(joined)
        self.line_end, self.rest = line_end.decode(), body[end + len(blank) :].decode()
        return [*events, _lenient_event(self.rest)] if self.rest else events

    def replace(self, old: bytes, new: bytes) -> None:
        """Replace bytes in the JSON of a stream or a whole answer."""
        for name in ("events", "json"):
            if found := bytes(getattr(self, name)):
                setattr(self, name, msgspec.Raw(found.replace(old, new)))

    @property
    def is_stream(self) -> bool:
        """Whether the body is a stream of events."""
        return memoryview(self.events).nbytes > 0  # ``bytes`` would copy them

    def pieces(self, count: int = -1) -> list[bytes]:
        """The body in pieces: one for each event of a stream.

        Args:
            count: the number of events, if known; this is faster.

        Raises:
            ResponseError: the recording was edited and is no longer valid.
        """
        try:
            return self._pieces(count)
        except _UNREADABLE as error:
            reason = one_line(str(error), 160)
            raise ResponseError(f"The recorded response is damaged: {reason}") from None

    def _pieces(self, count: int) -> list[bytes]:
        if self.is_stream:
            found = [] if self.rest else _split(bytes(self.events))
            if len(found) == count:
                return found
            blank = self.line_end.encode() * 2
            events = msgspec.json.decode(self.events, type=list[msgspec.Raw])
            pieces = [
                _DATA + event + blank if event[:1] == b"{" else _block(event) + blank
                for event in map(bytes, events)
            ]
            return [*pieces, self.rest.encode()] if self.rest else pieces
        whole = bytes(self.json) or self.text.encode() or binascii.a2b_base64(self.base64)
        return [whole] if whole else []


def arrivals(
    response: RecordedResponse, events: int, pieces: Sequence[bytes], times: Sequence[float]
) -> list[tuple[float, int]]:
    """When the pieces of a body arrived.

    Args:
        response: the response with its body.
        events: its number of events.
        pieces: the pieces as they arrived.
        times: arrival times of these pieces, in seconds.

    Returns:
        Pairs of a time and the number of ``response.pieces()`` complete then, one for each change.
    """
    if not response.is_stream:
        return [(times[-1], 1)] if times else []
    counts = _counts(response, events, pieces)
    found: list[tuple[float, int]] = []
    known = 0
    for time, complete in zip(times, counts, strict=True):
        if complete > known:
            found.append((time, complete))
            known = complete
    return found


def _counts(response: RecordedResponse, events: int, pieces: Sequence[bytes]) -> Sequence[int]:
    """How many events are complete after each piece."""
    if response.line_end == "\n" and not response.rest:
        if len(pieces) == events and all(piece.endswith(b"\n\n") for piece in pieces):
            return range(1, events + 1)
        lines = [*accumulate(piece.count(b"\n") for piece in pieces)]
        if lines[-1] == 2 * events:
            return [count // 2 for count in lines]
    ends = [*accumulate(map(len, response.pieces()))]
    return [bisect_right(ends, offset) for offset in accumulate(map(len, pieces))]


def _lenient_event(value: Any) -> Event:
    """An event of an unusual form: all its strings count as texts."""
    name = value.get("id") if isinstance(value, dict) else None
    found: dict[str, Any] = {}
    for path, text in strings(value, ""):
        found[path] = found.get(path, "") + text
    calls = [call for key, call in _items(value) if key == "tool_calls"]
    found["tool_calls"] = [each for call in calls if isinstance(call, list) for each in call]
    return Event(name if isinstance(name, str) else None, [_Choice(delta=found)])


def strings(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """The strings at any depth, with their paths without the positions in lists."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        place = f"{path}.{value['index']}" if "index" in value else path
        for key, item in value.items():
            yield from strings(item, f"{place}.{key}")
    elif isinstance(value, list):
        for item in value:
            yield from strings(item, path)


def _items(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield key, item
            yield from _items(item)
    elif isinstance(value, list):
        for item in value:
            yield from _items(item)


def _joined(body: bytes, end: int, rename: Rename) -> bytes:
    """The events of an ordinary stream up to an offset as a JSON array; no JSON for other streams.

    Bodies are long, and every copy costs memory: there are two.
    """
    if not body.startswith(b"data: {"):
        return b""
    is_done = body.endswith(_DONE, 0, end)
    start, opening, event, between = len(_DATA), b"[", b"data: {", b"},{"
    first = _FIRST_ID.match(body)
    if first is not None:  # a usual stream has one id, replaced together with the separators
        event, new = first[0], b'{"id":%b,' % msgspec.json.encode(rename(first[1].decode()))
        start, opening, between = first.end(), b"[" + new, b"}," + new
    parts = body[start : end - len(_DONE) if is_done else end].split(b"}\n\n" + event)
    parts[0] = opening + parts[0]
    parts[-1] += b',"data: [DONE]"]' if is_done else b"]"
    return between.join(parts)  # faster than ``replace``


def _split(array: bytes) -> list[bytes]:
    """The events of an ordinary stream with one id, if no object within them has it too."""
    first = _FIRST_ELEMENT.match(array)
    if first is None or not array.endswith(_DONE_ELEMENT):
        return []
    start = b"data: " + first[1]
    parts = array[first.end() : -len(_DONE_ELEMENT)].split(b"}," + first[1])
    return [*(start + part + b"}\n\n" for part in parts), b"data: [DONE]\n\n"]


def _check_utf8(body: bytes) -> None:
    """Raise UnicodeDecodeError if a body is not UTF-8."""
    if not body.isascii():
        decode = codecs.getincrementaldecoder("utf-8")().decode
        for at in range(0, len(body), _STEP):  # the whole text would need four times the memory
            decode(body[at : at + _STEP])
        decode(b"", final=True)


def _event(data: bytes) -> Event:
    """Read the JSON of an event or a body.

    Raises:
        ValueError: it is not JSON.
    """
    try:
        return _read_event(data)
    except msgspec.ValidationError:
        return _lenient_event(msgspec.json.decode(data))


def _renamed(joined: bytes, events: Sequence[Event], rename: Rename) -> bytes:
    ids = {event.id for event in events if event.id}
    if not ids:
        return joined
    quoted = {msgspec.json.encode(name): rename(name) for name in ids}
    pattern = re.compile(rb'("id": ?)(%b)' % b"|".join(map(re.escape, quoted)))
    return pattern.sub(lambda m: m[1] + msgspec.json.encode(quoted[m[2]]), joined)


def _element(block: bytes, line_end: bytes) -> tuple[Event, bytes]:
    """An event, and its element of the JSON array."""
    before, line, data = block.rpartition(line_end)
    data = data.removeprefix(_DATA)
    if data[:1] + data[-1:] == b"{}" and block.endswith(_DATA + data):
        try:
            event = _event(data)
        except _UNREADABLE:
            pass
        else:
            lines = msgspec.json.encode((before + line).decode())
            return event, b"[%b,%b]" % (lines, data) if line else data
    text = block.decode()
    return _lenient_event(text), msgspec.json.encode(text)


def _block(element: bytes) -> bytes:
    """The lines of an element that is not an object."""
    if element[:1] == b'"':
        return msgspec.json.decode(element, type=str).encode()
    lines, data = msgspec.json.decode(element, type=tuple[str, msgspec.Raw])
    return lines.encode() + _DATA + bytes(data)
