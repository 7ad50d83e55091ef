"""Matches tokens with texts, one by one; the rules are in :mod:`.align`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .offsets import DIVIDER, Alignment
from .realignment import NonAsciiRun, Realignment
from .token_bytes import certain_bytes, is_marker, shown_bytes

__all__ = ["TextWalk"]

_BYTE = re.compile(r"<0x([0-9A-Fa-f]{2})>")  # how SentencePiece vocabularies write a byte


class TextWalk:
    """A position in a sequence of texts, and the alignment of the tokens before it.

    Attributes:
        found: the alignment so far.
        lost: index of the first token that did not fit, -1 while tokens fit.
    """

    def __init__(self, texts: list[tuple[str, bytes]], calls_tools: bool, stopped: bool) -> None:
        self.found = Alignment()
        self.lost = -1
        self.segment = "content"
        self.texts, self.bases = texts, _bases(texts)
        self.calls_tools, self._stopped = calls_tools, stopped
        self._in_call = False  # whether a token of a call has come after all texts
        self._index = self._base = self.at = 0
        self._run: NonAsciiRun | None = None
        self._tried = -1  # the last text that take_text has tried
        self._text = b""
        self._realignment: Realignment | None = None
        self._parts = range(0)  # tokens without text, before the one with their character
        self._bytes_missing = False  # whether the host sent null for the bytes of one of them
        if texts:
            self._enter(0)

    @property
    def finished(self) -> bool:
        return self._rest_is_done() and self.is_last

    @property
    def place(self) -> int:
        """The current offset into the segment's text."""
        return self._base + self.at

    @property
    def is_last(self) -> bool:
        """Whether the current text is the last one."""
        return self._index + 1 >= len(self.texts)

    def take_text(self, raw: Sequence[bytes | None], row: int) -> int:
        """Align the next tokens at once if their bytes are exactly the next text.

        Returns:
            The number of those tokens; 0 if the next token needs :meth:`step`.
        """
        if self.lost >= 0:
            return 0
        index = self._index + (self.at > 0)
        if not self._tried < index < len(self.texts) or (self.at and not self._rest_is_done()):
            return 0
        piece, (segment, text) = raw[row], self.texts[index]
        if segment == "special" or self._parts or not piece or not text.startswith(piece):
            return 0
        self._tried = index
        import numpy as np

        pieces = [*filter(None, raw[row : row + len(text)])]
        sizes = np.fromiter(map(len, pieces), np.int64, len(pieces))
        count = int(np.searchsorted(sizes.cumsum(), len(text))) + 1
        if b"".join(pieces[:count]) != text or not all(raw[row : row + count]):
            return 0
        self._enter(index)
        self.at = len(text)
        ends = sizes[:count].cumsum() + self._base
        self.found.extend(segment, pieces[:count], ends - sizes[:count], ends)
        return count

    def step(self, token: str | None, sent: bytes | None) -> None:
        """Align the next token."""
        if self.lost >= 0:
            self._search(token, sent)
            return
        if token == "" and not sent and not self.finished:
            row = len(self.found.start)
            self._parts = range(self._parts.start if self._parts else row, row + 1)
            self._bytes_missing |= sent is None
            self.found.add(self.segment, None)
            return
        piece = self._candidate(token, sent)
        if piece is not None:
            start, end = self._take(piece)
            self.found.add(self.segment, piece, start, end)
            if self._parts:
                self._credit_parts(piece, start)
        elif self.finished:
            self.found.add(self._segment_after_texts(token), shown_bytes(token, sent))
        elif is_marker(token) or self._skips(token):
            self.found.add("special", shown_bytes(token, sent))
        elif not self._stripped(token, sent) and not self._cut(token, sent):
            self._lose(token, sent)

    def _credit_parts(self, piece: bytes, start: int) -> None:
        """Bound tokens without text that precede a token with a character of several bytes.

        A host that sends no bytes for such a token holds them back until the character is complete:
        all these tokens wrote the piece together. A host that sends null may have dropped them:
        then nothing is known about the piece either.
        """
        parts, missing = self._parts, self._bytes_missing
        self._parts, self._bytes_missing = range(0), False
        if start < 0 or piece.isascii():
            return
        if missing:
            self.found.forget(parts.stop)
        else:
            self.found.bound(parts, self.segment, start, start + len(piece))

    def _segment_after_texts(self, token: str | None) -> str | None:
        """The segment of a token after the end of all texts."""
        if is_marker(token):
            return "special"
        blank = token is not None and not token.strip()
        if self.calls_tools and (self._in_call or not blank):
            self._in_call = True
            return "tool_call"
        if blank:
            return "special"  # a parser removed it, before a call or at the end
        # A stop string removed what it wrote, or its text is unknown.
        return self.segment if self._stopped else None

    def _unknown_segment(self) -> str | None:
        """The segment of a token that does not fit: known if no other can follow."""
        return self.segment if self.is_last and not self.calls_tools else None

    def _candidate(self, token: str | None, sent: bytes | None) -> bytes | None:
        """The bytes sent, else those of the string, if they come next; else None."""
        if sent is not None and (sent or not token) and self._fits(sent):
            return sent
        if token and "\ufffd" not in token:
            # No bytes, or bytes of something else than the token (raw BPE glyphs do not fit).
            plain = token.encode("utf-8", "surrogatepass")
            if plain != sent and self._fits(plain):
                return plain
            named = _BYTE.fullmatch(token)
            if sent is None and named and self._fits(bytes.fromhex(named[1])):
                return bytes.fromhex(named[1])
        return None

    def _fits(self, piece: bytes) -> bool:
        """Whether the piece comes next. At the end of a text, moves on to the next one."""
        if self._text.startswith(piece, self.at):
            # After the end of all texts an empty piece fits nothing.
            return bool(piece) or not self.finished
        more = piece and self._rest_is_done() and not self.is_last
        if more and self.texts[self._index + 1][1].startswith(piece):
            self._enter(self._index + 1)
            return True
        return False

    def _skips(self, token: str | None) -> bool:
        """Whether the token is white space that a parser stripped between two texts."""
        between = self.at == 0 or self._rest_is_done()
        return between and token is not None and token.isspace()

    def _stripped(self, token: str | None, sent: bytes | None) -> bool:
        """Align a token whose leading or trailing white space a parser stripped."""
        raw = certain_bytes(token, sent)
        if raw is None or not raw.strip():
            return False
        if self.at == 0 or self._rest_is_done():
            raw = raw.lstrip()
        if not self._fits(raw):
            left = len(self._text) - self.at
            if not 0 < left <= len(raw) or raw.rstrip() != self._text[self.at :]:
                return False
            raw = raw[:left]
        self._gap(token, sent, len(raw))
        return True

    def _cut(self, token: str | None, sent: bytes | None) -> bool:
        """Align a token that wrote the rest of the text and more, which a stop string cut off."""
        raw, left = certain_bytes(token, sent), len(self._text) - self.at
        if not self._stopped or not self.is_last or raw is None or left > len(raw):
            return False
        if not raw.startswith(self._text[self.at :]):
            return False
        self._gap(token, sent, left)
        return True

    def _gap(self, token: str | None, sent: bytes | None, size: int) -> None:
        """Bound a token that wrote the next ``size`` bytes of the text, though its own differ."""
        self.found.add(self.segment, shown_bytes(token, sent))
        start, end = self._take(b"\0" * size)
        if start >= 0:
            row = len(self.found.start) - 1
            self.found.low[row], self.found.high[row] = start, end

    def _lose(self, token: str | None, sent: bytes | None) -> None:
        self.lost = len(self.found.start)
        before = (token or "").rstrip("\ufffd").encode("utf-8", "surrogatepass")
        place, run = self.at + len(before), None
        unknown = token != before.decode("utf-8", "replace")
        if unknown and self._text.startswith(before, self.at):
            run = self._run
            if run is None or not run.start <= place < run.end:
                run = self._run = NonAsciiRun(self._text, place)
        self._realignment = Realignment(self._text, self.at, run, place)
        self._search(token, sent)

    def _search(self, token: str | None, sent: bytes | None) -> None:
        """Add a token after a mismatch, and resume if its offset is proven."""
        search, row = self._realignment, len(self.found.start)
        at = -1 if search is None else search.find(token, certain_bytes(token, sent))
        if search is None or at < 0:
            self._realignment = search if search is not None and search.is_possible else None
            # A marker is not part of the text wherever it is.
            unknown = "special" if is_marker(token) else self._unknown_segment()
            self.found.add(unknown, shown_bytes(token, sent))
            if search is None or not search.resumes_at:
                return
            at, row = search.resumes_at, row + 1
            self._resume(row, at)
            return
        self._resume(row, at)
        self.step(token, sent)

    def _resume(self, row: int, at: int) -> None:
        low, high = self.place, self._base + at
        if self.segment != "special":
            self.found.bound(range(self.lost, row), self.segment, low, high)
        self.at, self.lost, self._realignment = at, -1, None

    def _take(self, piece: bytes) -> tuple[int, int]:
        start = self.place
        self.at += len(piece)
        # Markers in the text (``<think>``) belong to no segment's text.
        return (-1, -1) if self.segment == "special" else (start, start + len(piece))

    def _rest_is_done(self) -> bool:
        return self.at == len(self._text)

    def _enter(self, index: int) -> None:
        self.segment, self._text = self.texts[index]
        self._base, self._index, self.at = self.bases[index], index, 0
        self._run = None


def _bases(texts: Sequence[tuple[str, bytes]]) -> list[int]:
    """The offset of each text in its segment, whose parts are joined by a blank line."""
    ends: dict[str, int] = {}
    bases = []
    for name, text in texts:
        base = ends[name] + len(DIVIDER) if name in ends else 0
        bases.append(base)
        ends[name] = base + len(text)
    return bases
