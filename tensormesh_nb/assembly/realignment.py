"""Repair: where in a text tokens fit again, after some that did not; rules: :mod:`.alignment`."""

from __future__ import annotations

import codecs
import re

__all__ = ["Repair", "Run"]

_STAND_IN = "\ufffd".encode()
_NON_ASCII = re.compile(rb"[\x80-\xff]+")


class Run:
    """Characters one after another that are no ASCII, and what stands in them.

    Each part of them is looked at once, however often the place is lost there.

    Attributes:
        start, end: offsets into the text; the same where there are none.
    """

    def __init__(self, text: bytes, start: int) -> None:
        found = _NON_ASCII.match(text, start)
        self._text, self._places = text, dict[bytes, int]()
        self.start, self.end = start, found.end() if found else start

    def holds(self, piece: bytes, at: int) -> bool:
        """Whether a piece stands in it from an offset on; offsets only grow."""
        place = self._places.get(piece)
        if place is None or 0 <= place < at:
            place = self._places[piece] = self._text.find(piece, at, self.end)
        return place >= at


class Repair:
    """Looks for the place in a text after tokens that did not fit.

    Attributes:
        done_at: offset behind bytes that decode to what stands in the text, 0 before.
    """

    def __init__(self, text: bytes, at: int, run: Run | None, place: int) -> None:
        self._text, self._at, self._start = text, at, at
        self.done_at = 0
        # Two readings: bytes that are no UTF-8, and characters whose bytes were not sent.
        self._decoder: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")(
            "replace"
        )
        self._run = run if run is not None and run.end > place else None
        self._room = 0 if run is None else run.end - place

    @property
    def hope(self) -> bool:
        """Whether the place can still be found."""
        return self._decoder is not None or self._run is not None

    def proven(self, token: str | None, raw: bytes | None) -> int:
        """Offset at which this token certainly begins, -1 where that is unknown."""
        at = self._after_invalid(raw)
        return at if at >= 0 else self._after_run(token, raw)

    def _after_invalid(self, raw: bytes | None) -> int:
        if self._decoder is None or raw is None:
            self._decoder = None
            return -1
        pending = self._decoder.getstate()[0]
        if pending and raw and not 0x80 <= raw[0] < 0xC0:
            # What is begun does not go on: it stands in the text as one replacement character.
            self._decoder = None
            end = self._at + len(_STAND_IN)
            return end if self._text.startswith(_STAND_IN, self._at) else -1
        decoded = self._decoder.decode(raw).encode()
        if not self._text.startswith(decoded, self._at):
            self._decoder = None
            return -1
        self._at += len(decoded)
        if decoded and not self._decoder.getstate()[0]:
            self.done_at = self._at
        return -1

    def _after_run(self, token: str | None, raw: bytes | None) -> int:
        run = self._run
        if run is None:
            return -1
        if raw and raw[0] < 0x80 and "\ufffd" not in (token or ""):
            self._run = None
            return run.end if self._text.startswith(raw, run.end) else -1
        # Every part wrote a byte at least, and known ones must stand in the run.
        self._room -= 1
        part = (token is not None and token.endswith("\ufffd")) or raw is not None
        known = raw is None or run.holds(raw, self._start)
        if not part or not known or self._room < 0:
            self._run = None
        return -1
