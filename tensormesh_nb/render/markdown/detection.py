"""Whether a text is meant as Markdown: only then is it displayed as such.

A text that is not Markdown would lose line breaks, indentation and signs, so that a sign counts
only if it is hardly ever anything else: a stray ``*``, a price, ``__init__`` or ``# comment`` in
bare code do not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from markdown_it.token import Token

from .formulas import DISPLAY, INLINE
from .reader import MAX_CHARACTERS, is_dunder, read

__all__ = ["is_markdown"]

_SIGNS = re.compile(r"[#*_`~$|\[>\\]|^[ \t]*(?:[-+]|\d+[.)])\s|^[=-]{2,}[ \t]*$", re.MULTILINE)
_CERTAIN = {"fence", "table", DISPLAY}  # which no program has
_CODE_LINE = re.compile(
    r"""\s*(?:
        (?:import|from|def|class|return|for|while|if|elif|else|try|except|with|function|const|let
           |var|public|private|static|export|package|use|fn|func|struct|echo|print|SELECT|INSERT)\b
           [^.!?]*$
        | \#include | [\w.\[\]]+ \s* (?:=|\+=|:=|<-) \s* \S.* | .*[;{}] \s* $ | [\w.]+\(.*\) \s* $
    )""",
    re.VERBOSE,
)


def is_markdown(text: str) -> bool:
    """Whether a text has fences, tables, headings, lists, emphasis, code, links or formulas."""
    if len(text) > MAX_CHARACTERS or not _SIGNS.search(text) or _is_json(text):
        return False
    signs = set(_signs(read(text)))
    return bool(signs & _CERTAIN) or (bool(signs) and not _is_code(text))


def _is_json(text: str) -> bool:
    if text.lstrip()[:1] not in ("{", "["):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _is_code(text: str) -> bool:
    """Whether most lines look like those of a program, for code without a fence."""
    lines = [line for line in text.split("\n") if line.strip() and line.lstrip()[0] != "#"]
    return 2 * sum(_CODE_LINE.match(line) is not None for line in lines) > len(lines)


def _signs(blocks: list[Token]) -> Iterator[str]:
    items = 0
    for block in blocks:
        match block.type:
            case "fence" | "heading_open" | "table_open":
                yield block.type.removesuffix("_open")
            case "list_item_open":
                items += 1
                if items > 1:
                    yield "list"
            case "inline":
                yield from _inline_signs(block.children or [])
        if block.type == DISPLAY:
            yield DISPLAY


def _inline_signs(parts: list[Token]) -> Iterator[str]:
    for at, part in enumerate(parts):
        match part.type:
            case "link_open" | "image" | "s_open":
                yield part.type
            case "code_inline":
                # `quoted' and `other' are quotation marks.
                if part.content.strip() == part.content and "''" not in part.content:
                    yield part.type
            case "em_open" | "strong_open":
                if not is_dunder(parts, at) and not _is_inside_a_word(parts, at):
                    yield part.type
            case kind if kind in (INLINE, DISPLAY):
                yield kind


def _is_inside_a_word(parts: list[Token], at: int) -> bool:
    """Whether the emphasis that begins here is a product: ``a*b*c``."""
    end = next(
        place
        for place in range(at + 1, len(parts))
        if parts[place].level == parts[at].level and parts[place].nesting == -1
    )
    edges = [(parts[end + 1].content[:1], parts[end - 1].content[-1:])] if parts[end + 1 :] else []
    edges += [(parts[at - 1].content[-1:], parts[at + 1].content[:1])] if at else []
    return any(out.isascii() and out.isalnum() and inner.isalnum() for out, inner in edges)
