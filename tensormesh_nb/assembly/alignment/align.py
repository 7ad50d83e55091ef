"""Aligns tokens with the answer's texts: the bytes that each token wrote, and its segment.

Tokens are matched with the texts that the host returned, in the order a model writes them:
reasoning, refusal, content. A token is never forced to fit: end and marker tokens have rows but no
text. After a mismatch, offsets are unknown until one can be proven:

- Bytes that are not UTF-8 are replacement characters in the text. Decoding them must give exactly
  what the text has.
- Tokens with unknown parts of characters cannot reach beyond a run of non-ASCII characters. A token
  that starts with an ASCII character and fits right after the run is aligned there.
- A token that fits except for white space at its edge had that white space stripped by a parser.
- The last tokens wrote the last text if together they make up all of it, or the rest of it after
  tokens of unknown bytes.

Tokens in between have unknown offsets; ``low`` and ``high`` bound them.
"""

from __future__ import annotations

from collections.abc import Sequence

from .offsets import Alignment
from .text_walk import TextWalk
from .token_bytes import certain_bytes, is_marker

__all__ = ["align"]


def align(
    tokens: Sequence[str | None],
    raw: Sequence[bytes | None],
    texts: Sequence[tuple[str, str]],
    *,
    calls_tools: bool = False,
    stopped: bool = False,
    whole: bool = False,
) -> Alignment:
    """Align tokens with texts.

    Args:
        tokens: the token strings; None if only an id is known.
        raw: the bytes that the host sent for each token, None if it sent none.
        texts: (segment, text) in the order they were written.
        calls_tools: whether tokens beyond the texts belong to tool calls.
        stopped: whether a stop string may have cut the end of the last text.
        whole: whether the answer has ended.
    """
    written = [(name, text.encode("utf-8", "surrogatepass")) for name, text in texts if text]
    walk, row = TextWalk(written, calls_tools, stopped), 0
    while row < len(tokens):
        taken = walk.take_text(raw, row)
        if not taken:
            walk.step(tokens[row], raw[row])
        row += taken or 1
    found = walk.found
    if walk.lost >= 0 and whole and not stopped and written:
        _align_backwards(found, tokens, raw, walk)
    found.complete &= walk.lost < 0 and walk.finished
    return found


def _align_backwards(
    found: Alignment,
    tokens: Sequence[str | None],
    raw: Sequence[bytes | None],
    walk: TextWalk,
) -> None:
    """Align the last tokens backwards with the end of the last text, if that proves anything."""
    (segment, text), base = walk.texts[-1], walk.bases[-1]
    same = walk.is_last
    floor = walk.place - base if same else 0
    row, at, laid = len(tokens), len(text), []
    while row > walk.lost and at > floor:
        row -= 1
        piece = certain_bytes(tokens[row], raw[row])
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
        # The token's other bytes belong to no text, so it has no offsets.
        found.bound(range(row, row + bool(laid)), segment, base, base + shared)
    gap = range(walk.lost, row)
    unknown = all(certain_bytes(tokens[i], raw[i]) is None for i in gap)
    if not laid or not (at == 0 or (same and unknown and len(gap) <= at - floor)):
        return
    for i, piece, start in laid:
        found.place(i, segment, piece, base + start)
    if same and unknown:
        found.bound(gap, segment, walk.place, base + at)
    elif at == 0:
        for i in gap:  # they wrote none of this text
            found.segment[i] = "special" if is_marker(tokens[i]) else None


def _closes_a_marker(piece: bytes | None, text: bytes) -> bool:
    """Whether a token ends a marker and starts a text: ``>{`` of ``</think>{"a": 1}``."""
    if not piece or not text or not piece.endswith(text):
        return False
    return piece.removesuffix(text).rstrip().endswith((b">", b"]"))
