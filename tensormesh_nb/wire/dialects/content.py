"""The texts in a value that is a string, a part, or a list of parts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from .hosts import KEEP, PARTS, TEXTS

__all__ = ["Content", "is_text", "read_content", "read_text"]

_DEEPEST = 8  # parts in parts


class Content(NamedTuple):
    """The texts of a message's content by segment, and the parts without text."""

    content: str
    reasoning: str
    refusal: str
    others: list[Any]


def read_content(value: Any) -> Content:
    """The texts of a content that is a list of parts; "" if it is something else.

    Parts of unknown types count as content if they have a ``text``.
    """
    if isinstance(value, list) and len(value) == 1 and is_text(value[0]):
        text: str = value[0]["text"]
        return Content(text, "", "", [])
    texts: dict[str, list[str]] = {"content": [], "reasoning": [], "refusal": []}
    others = []
    for part in value if isinstance(value, list) else ():
        kind = part.get("type") if isinstance(part, Mapping) else None
        known = isinstance(kind, str) and kind in PARTS
        segment = PARTS[str(kind)] if known else "content"
        text = read_text(part) if known else _plain_text(part)
        if segment == KEEP or not text:
            others.append(part)
        else:
            texts[segment].append(text)
    joined = {name: "".join(pieces) for name, pieces in texts.items()}
    return Content(**joined, others=[part for part in others if part not in (None, "", {}, [])])


def is_text(part: Any) -> bool:
    """Whether a part is plain text, the usual one."""
    return (
        isinstance(part, dict) and part.get("type") == "text" and isinstance(part.get("text"), str)
    )


def read_text(value: Any, depth: int = 0) -> str:
    """The text of a string, a part or a list of parts; "" if there is none."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and depth < _DEEPEST:
        return "".join(read_text(item, depth + 1) for item in value)
    if isinstance(value, Mapping) and depth < _DEEPEST:
        for name in TEXTS:
            found = read_text(value.get(name), depth + 1)
            if found:
                return found
    return ""


def _plain_text(part: Any) -> str:
    """The text of a part of an unknown type."""
    text = part.get("text") if isinstance(part, Mapping) else None
    return text if isinstance(text, str) else ""
