"""Reads Markdown as CommonMark with tables, strikethrough and formulas. Raw HTML is text."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ...wire.sanitize import escape_unsafe
from .formulas import add_formulas
from .lenient_syntax import BAR, add_leniency

__all__ = ["MAX_CHARACTERS", "is_dunder", "read"]

MAX_CHARACTERS = 100_000
"""Length of a text that is read as Markdown; a longer one is text, to keep pages responsive."""


def read(text: str) -> list[Token]:
    """The blocks of a Markdown text; control and invisible characters are escaped."""
    shown = escape_unsafe(text).replace(BAR, f"\\u{ord(BAR):04x}")  # a sign of the reader's own
    return _reader().parse(shown)


def is_dunder(parts: Sequence[Token], at: int) -> bool:
    """Whether the strong text that begins here is a Python name such as ``__init__``."""
    if parts[at].type != "strong_open" or parts[at].markup != "__" or at + 2 >= len(parts):
        return False
    return parts[at + 2].type == "strong_close" and parts[at + 1].content.isidentifier()


@cache
def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    return add_leniency(add_formulas(reader))
