"""Lays tokens along texts one by one; the rules are in :mod:`.align`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .alignment import DIVIDER, Alignment
from .realignment import Repair, Run
from .token_bytes import certain_bytes, is_marker, shown_bytes

__all__ = ["TextWalk"]

_BYTE = re.compile(r"<0x([0-9A-Fa-f]{2})>")  # how SentencePiece vocabularies write a byte


class TextWalk:
    """A position in a sequence of texts, and what was found on the way to it.

    Attributes:
        found: the tokens so far.
        lost: number of the token from which on nothing fits, -1 while all is well.
    """

    def __init__(self, texts: list[tuple[str, bytes]], calls_tools: bool, stopped: bool) -> None:
        self.found = Alignment()
        self.lost = -1
        self.segment = "content"
        self.texts, self.bases = texts, _bases(texts)
        self.calls_tools, self._stopped = calls_tools, stopped
        self._index = self._base = self.at = 0
        self._run = Run(b"", 0)
        self._tried = -1  # the last text that was tried as a whole
        self._text = b""
        self._repair: Repair | None = None
        self._parts = range(0)  # tokens without text, before the one that gets their character
        if texts:
            self._enter(0)

    @property
    def finished(self) -> bool:
        return self._rest_is_done() and self.is_last

    @property
    def place(self) -> int:
        """Offset of what comes next into the segment's text."""
        return self._base + self.at

    @property
    def is_last(self) -> bool:
        """Whether no text follows the one that is being laid out."""
        return self._index + 1 >= len(self.texts)

    def take_text(self, raw: Sequence[bytes | None], row: int) -> int:
        """Lay down the next tokens at once, where their bytes are just the whole of a next text.

        Returns:
            How many those are; 0 where the next token has to be looked at by itself.
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
        """Lay down the next token."""
        if self.lost >= 0:
            self._find_again(token, sent)
            return
        if token == "" and not sent and not self.finished:
            row = len(self.found.start)
            self._parts = range(self._parts.start if self._parts else row, row + 1)
            self.found.add(self.segment, None)
            return
        piece = self._candidate(token, sent)
        if piece is not None:
            start, end = self._take(piece)
            if self._parts and start >= 0:
                # They hold the beginning of a character that this token is credited with.
                first = piece.decode("utf-8", "ignore")[:1].encode()
                self.found.bound(self._parts, self.segment, start, start + len(first))
            self._parts = range(0)
            self.found.add(self.segment, piece, start, end)
        elif self.finished:
            self.found.add(self._beyond(token), shown_bytes(token, sent))
        elif is_marker(token) or self._skips(token):
            self.found.add("special", shown_bytes(token, sent))
        elif not self._stripped(token, sent) and not self._cut(token, sent):
            self._lose(token, sent)

    def _beyond(self, token: str | None) -> str | None:
        """The segment of a token after the end of all text."""
        if is_marker(token):
            return "special"
        if self.calls_tools:
            return "tool_call"
        if token is not None and not token.strip():
            return "special"
        # An ordinary token: a stop string took away what it wrote, or nobody knows.
        return self.segment if self._stopped else None

    def _unassigned(self) -> str | None:
        """The segment of a token that does not fit: known where only one can still come."""
        return self.segment if self.is_last and not self.calls_tools else None

    def _candidate(self, token: str | None, sent: bytes | None) -> bytes | None:
        """The bytes to lay down: those sent, else those of the string, if they come next."""
        if sent is not None and (sent or not token) and self._fits(sent):
            return sent
        if token and "\ufffd" not in token:
            # Null bytes, or bytes of something else than the token (raw BPE glyphs do not fit).
            plain = token.encode("utf-8", "surrogatepass")
            if plain != sent and self._fits(plain):
                return plain
            named = _BYTE.fullmatch(token)
            if sent is None and named and self._fits(bytes.fromhex(named[1])):
                return bytes.fromhex(named[1])
        return None

    def _fits(self, piece: bytes) -> bool:
        """Whether the piece is what comes next, moving on to the next text at the end of one."""
        if self._text.startswith(piece, self.at):
            # An empty piece after the last byte of everything writes nothing.
            return bool(piece) or not self.finished
        more = piece and self._rest_is_done() and not self.is_last
        if more and self.texts[self._index + 1][1].startswith(piece):
            self._enter(self._index + 1)
            return True
        return False

    def _skips(self, token: str | None) -> bool:
        """Whether the token is white space that a parser took away between two texts."""
        between = self.at == 0 or self._rest_is_done()
        return between and token is not None and token.isspace()

    def _stripped(self, token: str | None, sent: bytes | None) -> bool:
        """Take a token whose leading or trailing white space a parser took away."""
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
        """Take a token that wrote the rest of everything and more, which a stop string cut off."""
        raw, left = certain_bytes(token, sent), len(self._text) - self.at
        if not self._stopped or not self.is_last or raw is None or left > len(raw):
            return False
        if not raw.startswith(self._text[self.at :]):
            return False
        self._gap(token, sent, left)
        return True

    def _gap(self, token: str | None, sent: bytes | None, size: int) -> None:
        """Take a token whose bytes are not what stands in the text, though it wrote just that."""
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
            if not self._run.start <= place < self._run.end:
                self._run = Run(self._text, place)
            run = self._run
        self._repair = Repair(self._text, self.at, run, place)
        self._find_again(token, sent)

    def _find_again(self, token: str | None, sent: bytes | None) -> None:
        """Take a token after a mismatch, and go on where the place is proven again."""
        repair, row = self._repair, len(self.found.start)
        at = -1 if repair is None else repair.proven(token, certain_bytes(token, sent))
        if repair is None or at < 0:
            self._repair = repair if repair is not None and repair.hope else None
            # A marker is no part of the text whatever the place.
            unknown = "special" if is_marker(token) else self._unassigned()
            self.found.add(unknown, shown_bytes(token, sent))
            if repair is None or not repair.done_at:
                return
            at, row = repair.done_at, row + 1
            self._resume(row, at)
            return
        self._resume(row, at)
        self.step(token, sent)

    def _resume(self, row: int, at: int) -> None:
        low, high = self.place, self._base + at
        if self.segment != "special":
            self.found.bound(range(self.lost, row), self.segment, low, high)
        self.at, self.lost, self._repair = at, -1, None

    def _take(self, piece: bytes) -> tuple[int, int]:
        start = self.place
        self.at += len(piece)
        # Markers that stand in the text (``<think>``) belong to no segment's text.
        return (-1, -1) if self.segment == "special" else (start, start + len(piece))

    def _rest_is_done(self) -> bool:
        return self.at == len(self._text)

    def _enter(self, index: int) -> None:
        # Kept at hand, because every token asks for them.
        self.segment, self._text = self.texts[index]
        self._base, self._index, self.at = self.bases[index], index, 0
        self._run = Run(b"", 0)


def _bases(texts: Sequence[tuple[str, bytes]]) -> list[int]:
    """Where each text begins in the text of its segment, whose parts a blank line divides."""
    ends: dict[str, int] = {}
    bases = []
    for name, text in texts:
        base = ends[name] + len(DIVIDER) if name in ends else 0
        bases.append(base)
        ends[name] = base + len(text)
    return bases
