"""An incremental decoder for server-sent events.

https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation

Lines end with LF, CRLF or CR only: U+2028, U+2029 and U+0085, at which ``str.splitlines`` splits,
are legal inside JSON strings. To accept what servers really send, the decoder deviates from
the standard:

- An event also ends at the end of input, and at a data line that clearly starts another event.
- A field ``error`` is an event of that type. So is an HTML page, which is what proxies send when
  the server dies.
- Lines of JSON without a field name are data. A line that is not a field is kept as ``stray``.
"""

from __future__ import annotations

import re

import msgspec

__all__ = ["Event", "EventDecoder"]

_BOM = b"\xef\xbb\xbf"
_LINE_END = re.compile(rb"\r\n|\n|\r")
_BLANK, _PLAIN = b"\n\n", b"data: "
_LF, _COLON = 0x0A, 0x3A
_JSON = (b"{", b"[")
_HTML = (b"<!doctype", b"<html", b"<head", b"<body")
_STRAY = 400  # bytes


class Event(msgspec.Struct, frozen=True, gc=False):
    """One event: its data lines, joined by LF, and its type."""

    data: bytes
    type: str = "message"


class EventDecoder:
    """Decodes bytes to events. Time and memory are linear in the bytes, however they are split.

    Attributes:
        stray: the last line that was not a field, at most 400 bytes.
        comment: the last comment, at most 400 bytes.
    """

    def __init__(self) -> None:
        self._line: list[bytes] = []  # pieces of an incomplete line
        self._data: list[bytes] = []
        self._type = ""
        self._bare = False  # whether the data has no field name
        self.stray = self.comment = b""
        self._after_cr = False
        self._at_start = True

    def feed(self, piece: bytes) -> list[Event]:
        """Decode the next piece of the stream.

        Args:
            piece: Bytes as received; may end inside a line or a character.

        Returns:
            The events that this piece completes.
        """
        if self._after_cr and piece:
            # The LF of a CRLF that was split: its line has been read at the CR.
            self._after_cr = False
            if piece[0] == _LF:
                piece = piece[1:]
        if not piece:
            return []
        events: list[Event] = []
        if b"\r" not in piece:
            piece = self._read_run(piece, events)
        self._read_lines(piece, events)
        return events

    def end(self) -> list[Event]:
        """Decode what is left at the end of the input."""
        events: list[Event] = []
        if self._line:
            self._read(b"".join(self._line), events)
            self._line.clear()
        self._dispatch(events)
        return events

    def _read_run(self, piece: bytes, events: list[Event]) -> bytes:
        """Read events of one ``data: `` line each, the usual case, faster than line by line.

        Returns:
            The rest of the piece.
        """
        start = 0
        if self._line or self._data or self._type or self._at_start:
            start = piece.find(_BLANK) + len(_BLANK)
            if start < len(_BLANK):
                return piece
            self._read_lines(piece[:start], events)
        end = piece.rfind(_BLANK, start)
        if not piece.startswith(_PLAIN, start) or end < 0:
            return piece[start:]
        run = piece[start + len(_PLAIN) : end].split(_BLANK + _PLAIN)
        if b"\n" in b"".join(run):
            return piece[start:]
        events += map(Event, run)
        return piece[end + len(_BLANK) :]

    def _read_lines(self, piece: bytes, events: list[Event]) -> None:
        if b"\r" in piece:
            self._after_cr = piece.endswith(b"\r")
            lines = _LINE_END.split(piece)
        else:
            lines = piece.split(b"\n")
        rest = lines.pop()
        for line in lines:
            if self._line:
                self._line.append(line)
                line = b"".join(self._line)
                self._line.clear()
            self._read(line, events)
        if rest:
            self._line.append(rest)

    def _read(self, line: bytes, events: list[Event]) -> None:
        if self._at_start:
            self._at_start = False
            line = line.removeprefix(_BOM)
        if not line:
            self._dispatch(events)
            return
        if line[0] == _COLON:
            self.comment = line[1:_STRAY]
            return
        if self._bare or line.lstrip()[:1] in _JSON or line[:9].lower().startswith(_HTML):
            self._read_bare(line, events)
            return
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if name == b"data":
            if self._data and _starts_another(self._data[-1], value):
                self._dispatch(events)
            self._data.append(value)
        elif name == b"event":
            self._type = value.decode("utf-8", "replace")
        elif name == b"error":
            self._dispatch(events)
            self._data, self._type = [value], "error"
            self._dispatch(events)
        elif name not in (b"id", b"retry"):
            self.stray = line[:_STRAY]

    def _read_bare(self, line: bytes, events: list[Event]) -> None:
        """Read a line of JSON or HTML that has no field name."""
        if not self._bare:
            self._dispatch(events)
            if line.strip() == b"[DONE]":
                events.append(Event(b"[DONE]"))
                return
            self._bare = True
            if line[:1] == b"<":
                self._type = "error"
        elif line.startswith(b"data:") or _starts_another(self._data[-1], line):
            self._dispatch(events)
            self._read(line, events)
            return
        self._data.append(line)

    def _dispatch(self, events: list[Event]) -> None:
        if self._data:
            events.append(Event(b"\n".join(self._data), self._type or "message"))
            self._data.clear()
        self._type, self._bare = "", False


def _starts_another(last: bytes, value: bytes) -> bool:
    """Whether a data line cannot continue the JSON text of the last one."""
    if value.strip() == b"[DONE]":
        return True
    return value.startswith(b"{") and last.rstrip().endswith((b"}", b"null"))
