"""Alignment: which bytes of the answer each token wrote, and which part of it (its segment).

Tokens are laid along the texts that the host returned, in the order a model writes them: reasoning,
refusal, content. A token whose bytes are not the next bytes of the text is never forced to fit: end
and marker tokens have rows but no text, and from a real mismatch on, offsets are unknown.
"""

from __future__ import annotations

import builtins
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

__all__ = ["DIVIDER", "SEGMENTS", "Alignment", "align"]

SEGMENTS = ("content", "reasoning", "tool_call", "refusal", "special")

DIVIDER = "\n\n"  # between the parts of a segment that the host sent apart

# <|im_end|>, </s>, <think>, [INST], [/TOOL_CALLS]
_MARKER = re.compile(r"</?[\w|.\-:▁｜]+>|\[/?[A-Z_]+\]")


@dataclass
class Alignment:
    """One item a token.

    Attributes:
        segment: name of the part of the answer.
        bytes: the token's bytes where known, else None.
        start, end: byte offsets into the segment's UTF-8 text, -1 where unknown.
        complete: whether every byte of every text was laid out.
    """

    segment: list[str] = field(default_factory=list)
    bytes: list[builtins.bytes | None] = field(default_factory=list)
    start: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)
    complete: bool = True

    def add(self, segment: str, raw: builtins.bytes | None, start: int = -1, end: int = -1) -> None:
        self.segment.append(segment)
        self.bytes.append(raw)
        self.start.append(start)
        self.end.append(end)


def align(
    tokens: Sequence[str | None],
    raw: Sequence[bytes | None],
    texts: Sequence[tuple[str, str]],
    *,
    calls_tools: bool = False,
) -> Alignment:
    """Lay tokens along texts.

    Args:
        tokens: the token strings; None where only an id is known.
        raw: the bytes the host sent for each, None where it sent none.
        texts: (segment, text) in the order they were written; empty ones may be left out.
        calls_tools: whether tokens beyond the texts belong to tool calls.
    """
    walk = _Walk([(name, text.encode("utf-8", "surrogatepass")) for name, text in texts if text])
    found = Alignment()
    for token, sent in zip(tokens, raw, strict=True):
        if walk.lost:
            found.add(walk.segment, _plausible(token, sent))
            continue
        piece = _candidate(token, sent, walk)
        if piece is not None:
            found.add(walk.segment, piece, *walk.take(piece))
        elif token == "" and not sent:
            # Part of a character that the host credits to the token that completes it.
            found.add(walk.segment, None)
        elif walk.finished or _is_marker(token) or walk.skips(token):
            beyond = calls_tools and walk.finished and not _is_marker(token)
            found.add("tool_call" if beyond else "special", _plausible(token, sent))
        else:
            walk.lost = True
            found.add(walk.segment, _plausible(token, sent))
    found.complete = not walk.lost and walk.finished
    return found


class _Walk:
    """A position in a sequence of texts."""

    def __init__(self, texts: list[tuple[str, bytes]]) -> None:
        self.lost = False
        self.segment = "content"
        self._texts, self._bases = texts, _bases(texts)
        self._index = self._base = self._at = 0
        self._text = b""
        if texts:
            self._enter(0)

    @property
    def finished(self) -> bool:
        return self._rest_is_done() and self._index + 1 >= len(self._texts)

    def fits(self, piece: bytes) -> bool:
        """Whether the piece is what comes next, moving on to the next text at the end of one."""
        if self._text.startswith(piece, self._at):
            # An empty piece after the last byte of everything writes nothing.
            return bool(piece) or not self.finished
        more = piece and self._rest_is_done() and self._index + 1 < len(self._texts)
        if more and self._texts[self._index + 1][1].startswith(piece):
            self._enter(self._index + 1)
            return True
        return False

    def skips(self, token: str | None) -> bool:
        """Whether the token is white space that a parser took away between two texts."""
        between = self._at == 0 or self._rest_is_done()
        return between and token is not None and token.isspace()

    def take(self, piece: bytes) -> tuple[int, int]:
        start = self._base + self._at
        self._at += len(piece)
        # Markers that stand in the text (``<think>``) belong to no segment's text.
        return (-1, -1) if self.segment == "special" else (start, start + len(piece))

    def _rest_is_done(self) -> bool:
        return self._at == len(self._text)

    def _enter(self, index: int) -> None:
        # Kept at hand, because every token asks for them.
        self.segment, self._text = self._texts[index]
        self._base, self._index, self._at = self._bases[index], index, 0


def _bases(texts: Sequence[tuple[str, bytes]]) -> list[int]:
    """Where each text begins in the text of its segment, whose parts a blank line divides."""
    ends: dict[str, int] = {}
    bases = []
    for name, text in texts:
        base = ends[name] + len(DIVIDER) if name in ends else 0
        bases.append(base)
        ends[name] = base + len(text)
    return bases


def _candidate(token: str | None, sent: bytes | None, walk: _Walk) -> bytes | None:
    """The bytes to lay down: those sent, else those of the string, if they come next."""
    if sent is not None and (sent or not token) and walk.fits(sent):
        return sent
    if token and "\ufffd" not in token:
        # Null bytes, or bytes of something else than the token (raw BPE glyphs do not fit).
        plain = token.encode("utf-8", "surrogatepass")
        if plain != sent and walk.fits(plain):
            return plain
    return None


def _plausible(token: str | None, sent: bytes | None) -> bytes | None:
    """Bytes that may be shown although they are not laid out: not a replacement character's."""
    if sent is None or (token and "\ufffd" in token and sent == token.encode()):
        return None
    return sent if sent or not token else None


def _is_marker(token: str | None) -> bool:
    return token is not None and _MARKER.fullmatch(token.strip()) is not None
