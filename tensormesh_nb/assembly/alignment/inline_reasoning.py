"""Splits ``<think>`` blocks at the start of an answer from the answer.

Only blocks at the very start count; white space may come before them and several may follow each
other. A text that starts inside a block, because the template opened the tag, is a block too.
"""

from __future__ import annotations

from .offsets import DIVIDER

__all__ = ["split", "split_content"]

_OPEN, _CLOSE = "<think>", "</think>"


def split(content: str) -> list[tuple[str, str]]:
    """Split content into (segment, piece); the joined pieces are the content.

    Segments are ``reasoning``, ``content`` and, for tags and the white space around them,
    ``special``. An unclosed tag is content.
    """
    pieces: list[tuple[str, str]] = []
    rest = content
    if _CLOSE in content and not content.lstrip().startswith(_OPEN):
        head, _, tail = content.partition(_CLOSE)
        if _OPEN not in head:
            pieces, rest = [*_trimmed(head), ("special", _CLOSE)], tail
    while rest.lstrip().startswith(_OPEN) and _CLOSE in rest:
        before, _, rest = rest.partition(_OPEN)
        inside, _, rest = rest.partition(_CLOSE)
        pieces += [("special", before + _OPEN), *_trimmed(inside), ("special", _CLOSE)]
    if pieces:
        stripped = rest.lstrip()
        pieces.append(("special", rest[: len(rest) - len(stripped)]))
        rest = stripped
    return [piece for piece in [*pieces, ("content", rest)] if piece[1]]


def split_content(content: str, reasoning: str) -> list[tuple[str, str]]:
    """Split content into (segment, piece), given the reasoning that the host sent in its own field.

    A host that sends reasoning apart leaves no tags: text that looks like one is content. If the
    tags contain the same reasoning again, that copy is ``special``.
    """
    pieces = split(content)
    if not reasoning:
        return pieces
    inline = DIVIDER.join(text for name, text in pieces if name == "reasoning")
    if inline.strip() != reasoning.strip():
        return [("content", content)]
    return [("special" if name == "reasoning" else name, text) for name, text in pieces]


def _trimmed(text: str) -> list[tuple[str, str]]:
    inner = text.strip()
    start = text.find(inner)
    return [
        ("special", text[:start]),
        ("reasoning", inner),
        ("special", text[start + len(inner) :]),
    ]
