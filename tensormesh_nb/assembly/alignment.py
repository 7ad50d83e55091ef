"""Alignment: which bytes of the answer each token wrote, and which part of it (its segment).

Tokens are laid along the texts that the host returned, in the order a model writes them: reasoning,
refusal, content. A token whose bytes are not the next bytes of the text is never forced to fit: end
and marker tokens have rows but no text. From a mismatch on, offsets are unknown until the place is
proven again:

- bytes that are no UTF-8 stand in the text as replacement characters: decoding them must give
  exactly what the text holds;
- tokens that hold unknown parts of characters cannot reach beyond a run of non-ASCII characters: a
  token that begins with an ASCII character and stands right after that run is where it seems;
- white space that a parser stripped was glued to a token that otherwise fits;
- the last tokens that together are the whole of the last text, or the rest of it after tokens of
  unknown bytes, wrote it.

Tokens in between keep unknown offsets, but their ``low`` and ``high`` bound where they wrote.
"""

from __future__ import annotations

import builtins
import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .realignment import Repair, Run

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["DIVIDER", "PROMPT", "SEGMENTS", "Alignment", "align", "is_marker"]

SEGMENTS = ("content", "reasoning", "tool_call", "refusal", "special")
PROMPT = "prompt"  # the segment of the prompt's own tokens, in frames of their own

DIVIDER = "\n\n"  # between the parts of a segment that the host sent apart

# <|im_end|>, </s>, <think>, [INST], [/TOOL_CALLS]
_MARKER = re.compile(r"</?[\w|.\-:▁｜]+>|\[/?[A-Z_]+\]")
_BYTE = re.compile(r"<0x([0-9A-Fa-f]{2})>")  # how SentencePiece vocabularies write a byte


def _offsets() -> array[int]:
    return array("q")


@dataclass
class Alignment:
    """One item a token.

    Attributes:
        segment: name of the part of the answer, None where that is unknown.
        bytes: the token's bytes where known, else None.
        start, end: byte offsets into the segment's UTF-8 text, -1 where unknown.
        low, high: where the token wrote at most: the offsets where they are known, else those of a
            gap that it fills alone or with its neighbours; -1 where nothing is known.
        complete: whether every byte of every text was laid out.
    """

    segment: list[str | None] = field(default_factory=list)
    bytes: list[builtins.bytes | None] = field(default_factory=list)
    start: array[int] = field(default_factory=_offsets)
    end: array[int] = field(default_factory=_offsets)
    low: array[int] = field(default_factory=_offsets)
    high: array[int] = field(default_factory=_offsets)
    complete: bool = True

    def add(
        self, segment: str | None, raw: builtins.bytes | None, start: int = -1, end: int = -1
    ) -> None:
        """Append a token."""
        self.segment.append(segment)
        self.bytes.append(raw)
        for offsets, value in zip(
            (self.start, self.end, self.low, self.high), (start, end, start, end), strict=True
        ):
            offsets.append(value)

    def extend(
        self,
        segment: str,
        raw: Sequence[builtins.bytes],
        start: NDArray[np.int64],
        end: NDArray[np.int64],
    ) -> None:
        """Append tokens of known bytes and offsets."""
        self.segment += [segment] * len(raw)
        self.bytes += raw
        for offsets, values in zip(
            (self.start, self.end, self.low, self.high), (start, end, start, end), strict=True
        ):
            offsets.frombytes(values.tobytes())

    def bound(self, rows: range, segment: str, low: int, high: int) -> None:
        """Say that these tokens wrote within a gap of a segment."""
        for row in rows:
            if self.segment[row] != "special":
                self.segment[row], self.low[row], self.high[row] = segment, low, high

    def lay(self, row: int, segment: str, raw: builtins.bytes, start: int) -> None:
        """Say which bytes a token wrote."""
        self.segment[row], self.bytes[row] = segment, raw
        self.start[row] = self.low[row] = start
        self.end[row] = self.high[row] = start + len(raw)

    def covered(self, segment: str) -> int:
        """How many bytes of a segment's text are known to be written by tokens."""
        count = reach = 0
        for name, low, high in zip(self.segment, self.low, self.high, strict=True):
            if name == segment and high > reach >= 0 <= low:
                count += high - max(low, reach)
                reach = high
        return count


def align(
    tokens: Sequence[str | None],
    raw: Sequence[bytes | None],
    texts: Sequence[tuple[str, str]],
    *,
    calls_tools: bool = False,
    stopped: bool = False,
    whole: bool = False,
) -> Alignment:
    """Lay tokens along texts.

    Args:
        tokens: the token strings; None where only an id is known.
        raw: the bytes the host sent for each, None where it sent none.
        texts: (segment, text) in the order they were written; empty ones may be left out.
        calls_tools: whether tokens beyond the texts belong to tool calls.
        stopped: whether a stop string may have cut the end of the last text.
        whole: whether text and tokens are those of an answer that has come to its end.
    """
    written = [(name, text.encode("utf-8", "surrogatepass")) for name, text in texts if text]
    walk, row = _Walk(written, calls_tools, stopped), 0
    while row < len(tokens):
        taken = walk.take_text(raw, row)
        if not taken:
            walk.step(tokens[row], raw[row])
        row += taken or 1
    found = walk.found
    if walk.lost >= 0 and whole and not stopped and written:
        _lay_from_the_end(found, tokens, raw, walk)
    found.complete = walk.lost < 0 and walk.finished
    return found


class _Walk:
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
            self.found.add(self._beyond(token), _plausible(token, sent))
        elif is_marker(token) or self._skips(token):
            self.found.add("special", _plausible(token, sent))
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
        raw = _trusted(token, sent)
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
        raw, left = _trusted(token, sent), len(self._text) - self.at
        if not self._stopped or not self.is_last or raw is None or left > len(raw):
            return False
        if not raw.startswith(self._text[self.at :]):
            return False
        self._gap(token, sent, left)
        return True

    def _gap(self, token: str | None, sent: bytes | None, size: int) -> None:
        """Take a token whose bytes are not what stands in the text, though it wrote just that."""
        self.found.add(self.segment, _plausible(token, sent))
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
        at = -1 if repair is None else repair.proven(token, _trusted(token, sent))
        if repair is None or at < 0:
            self._repair = repair if repair is not None and repair.hope else None
            # A marker is no part of the text whatever the place.
            unknown = "special" if is_marker(token) else self._unassigned()
            self.found.add(unknown, _plausible(token, sent))
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


def _lay_from_the_end(
    found: Alignment,
    tokens: Sequence[str | None],
    raw: Sequence[bytes | None],
    walk: _Walk,
) -> None:
    """Lay the last tokens backwards along the end of the last text, where that proves something."""
    (segment, text), base = walk.texts[-1], walk.bases[-1]
    same = walk.is_last
    floor = walk.place - base if same else 0
    row, at, laid = len(tokens), len(text), []
    while row > walk.lost and at > floor:
        row -= 1
        piece = _trusted(tokens[row], raw[row])
        if at == len(text) and is_marker(tokens[row]) and not text.endswith(piece or b"\0"):
            continue
        if not piece or at - len(piece) < floor or not text.endswith(piece, 0, at):
            row += 1
            break
        at -= len(piece)
        laid.append((row, piece, at))
    shared = at * (row > walk.lost and _closes_a_marker(raw[row - 1], text[:at]))
    if shared > floor == 0:
        row, at = row - 1, 0
        # The token's other bytes are of no text: it has no offsets of its own.
        found.bound(range(row, row + bool(laid)), segment, base, base + shared)
    gap = range(walk.lost, row)
    unknown = all(_trusted(tokens[i], raw[i]) is None for i in gap)
    if not laid or not (at == 0 or (same and unknown and len(gap) <= at - floor)):
        return
    for i, piece, start in laid:
        found.lay(i, segment, piece, base + start)
    if same and unknown:
        found.bound(gap, segment, walk.place, base + at)
    elif at == 0:
        for i in gap:  # whatever they wrote, it is not in this text
            found.segment[i] = "special" if is_marker(tokens[i]) else None


def _closes_a_marker(piece: bytes | None, text: bytes) -> bool:
    """Whether a token ends a marker and begins a text: ``>{`` of ``</think>{"a": 1}``."""
    if not piece or not text or not piece.endswith(text):
        return False
    return piece.removesuffix(text).rstrip().endswith((b">", b"]"))


def _bases(texts: Sequence[tuple[str, bytes]]) -> list[int]:
    """Where each text begins in the text of its segment, whose parts a blank line divides."""
    ends: dict[str, int] = {}
    bases = []
    for name, text in texts:
        base = ends[name] + len(DIVIDER) if name in ends else 0
        bases.append(base)
        ends[name] = base + len(text)
    return bases


def _trusted(token: str | None, sent: bytes | None) -> bytes | None:
    """The token's bytes where they are certain: sent, and not a replacement character's."""
    if sent is not None:
        return _plausible(token, sent)
    readable = token and token.isascii() and not token.startswith(("token_id:", "<0x"))
    return token.encode() if token and readable else None


def _plausible(token: str | None, sent: bytes | None) -> bytes | None:
    """Bytes that may be shown although they are not laid out: not a replacement character's."""
    if sent is None or (token and "\ufffd" in token and sent == token.encode()):
        return None
    return sent if sent or not token else None


def is_marker(token: str | None) -> bool:
    """Whether a token looks like one that structures a conversation: ``<|im_end|>``."""
    return token is not None and _MARKER.fullmatch(token.strip()) is not None
