"""Finds where tokens match a text again after a mismatch; the rules are in :mod:`.align`."""

from __future__ import annotations

import codecs
import re

__all__ = ["NonAsciiRun", "Realignment"]

_STAND_IN = "\ufffd".encode()
_NON_ASCII = re.compile(rb"[\x80-\xff]+")


class NonAsciiRun:
    """A run of non-ASCII characters in a text.

    Each part of it is searched once, however often tokens fail to fit there.

    Attributes:
        start, end: offsets into the text; equal if there is no run.
    """

    def __init__(self, text: bytes, start: int) -> None:
        found = _NON_ASCII.match(text, start)
        self._text, self._places = text, dict[bytes, int]()
        self.start, self.end = start, found.end() if found else start

    def holds(self, piece: bytes, at: int) -> bool:
        """Whether it contains a piece from an offset on; offsets only grow."""
        place = self._places.get(piece)
        if place is None or 0 <= place < at:
            place = self._places[piece] = self._text.find(piece, at, self.end)
        return place >= at


class Realignment:
    """The search for the offset at which tokens fit a text again.

    Attributes:
        resumes_at: offset after bytes that decode to what the text has, 0 before.
    """

    def __init__(self, text: bytes, at: int, run: NonAsciiRun | None, place: int) -> None:
        self._text, self._at, self._start = text, at, at
        self.resumes_at = 0
        # Two hypotheses: bytes that are not UTF-8, and characters whose bytes were not sent.
        self._decoder: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")(
            "replace"
        )
        self._run = run if run is not None and run.end > place else None
        self._room = 0 if run is None else run.end - place

    @property
    def is_possible(self) -> bool:
        """Whether the offset can still be found."""
        return self._decoder is not None or self._run is not None

    def find(self, token: str | None, raw: bytes | None) -> int:
        """The offset at which this token certainly starts, -1 if unknown."""
        at = self._after_invalid(raw)
        return at if at >= 0 else self._after_run(token, raw)

    def _after_invalid(self, raw: bytes | None) -> int:
        if self._decoder is None or raw is None:
            self._decoder = None
            return -1
        pending = self._decoder.getstate()[0]
        if pending and raw and not 0x80 <= raw[0] < 0xC0:
            # The character is incomplete: the text has one replacement character for it.
            self._decoder = None
            end = self._at + len(_STAND_IN)
            return end if self._text.startswith(_STAND_IN, self._at) else -1
        decoded = self._decoder.decode(raw).encode()
        if not self._text.startswith(decoded, self._at):
            self._decoder = None
            return -1
        self._at += len(decoded)
        if decoded and not self._decoder.getstate()[0]:
            self.resumes_at = self._at
        return -1

    def _after_run(self, token: str | None, raw: bytes | None) -> int:
        run = self._run
        if run is None:
            return -1
        if raw and raw[0] < 0x80 and "\ufffd" not in (token or ""):
            self._run = None
            return run.end if self._text.startswith(raw, run.end) else -1
        # Every part wrote at least one byte, and known parts must be in the run.
        self._room -= 1
        part = (token is not None and token.endswith("\ufffd")) or raw is not None
        known = raw is None or run.holds(raw, self._start)
        if not part or not known or self._room < 0:
            self._run = None
        return -1
