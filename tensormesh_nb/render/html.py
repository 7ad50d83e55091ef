"""Parts of static HTML: escaped text, marks for invisible characters, lines, numbers.

Styles are inline, because a saved notebook does not contain our style sheets or scripts. Viewers
that drop even inline styles (GitHub) still show all text and numbers.
"""

from __future__ import annotations

import html
import math
import re
from typing import TYPE_CHECKING, Any, Literal

from ..wire.sanitize import escape_unsafe, invisible_positions, one_line

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "SMALL",
    "escaped",
    "folded",
    "frame_html",
    "line",
    "mark_invisible",
    "open_output",
    "percent",
    "plain_block",
    "text_block",
    "token_label",
    "truncate",
]

SMALL = "font-size:85%;opacity:.75"
_SMALLEST_SHARE = 0.001  # smaller probabilities are shown as "<0.1%"
_LONGEST_LINE = 200  # characters
_MAX_ELEMENTS = 10_000  # marks that get an element of their own: pages slow down with more
_LONGEST_CELL = 200  # characters
_LABEL_LENGTH = 40  # characters of a token's label

_WHITE_SPACE = re.compile("[ \n\t]")
# Empty elements, drawn by their borders: a selection of the text does not contain them, and they
# take no room, so marked text keeps the positions of plain text.
_DRAWN = '<small style="display:inline-block;box-sizing:border-box;opacity:.5;{}"></small>'
_DOT = _DRAWN.format(
    "border:1px solid;border-radius:1px;width:2px;margin-right:-2px;vertical-align:.25em"
)
_HOOK = _DRAWN.format(
    "border:solid;border-width:0 1px 1px 0;width:.5em;height:.45em;margin-right:-.5em"
)
_LINE = _DRAWN.format("border-bottom:1px solid;width:.6em;margin-right:-.6em;vertical-align:.25em")
_MARKS = {" ": _DOT, "\n": _HOOK, "\t": _LINE}
# Long words wrap, piles of accents do not cover other outputs, and outputs that follow each other
# have no gap, like the one that replaces them.
_OUTPUT = "margin:0;max-width:60em;overflow:hidden;overflow-wrap:anywhere"
_BLOCK = (
    "white-space:pre-wrap;overflow-wrap:break-word;word-break:normal;line-height:1.6;font-family:inherit;"
    "font-size:inherit;margin:0;padding:0;border:0;background:none"
)


def open_output(name: str) -> str:
    """The opening tag of an output. Its classes keep front ends from typesetting ``$...$``."""
    classes = f"tm-{name} tex2jax_ignore mathjax_ignore"
    return f'<div class="{classes}" style="{_OUTPUT}">'


def escaped(text: str) -> str:
    """Untrusted text as HTML: no markup, no invisible control characters."""
    return html.escape(escape_unsafe(text))


def folded(title: str, inner: str, *, is_small: bool = False) -> str:
    """HTML that a click on its title shows, without scripts; if small, in small print too."""
    whole, head = (f' style="{SMALL}"', "") if is_small else ("", f' style="{SMALL}"')
    return f"<details{whole}><summary{head}>{title}</summary>{inner}</details>"


def text_block(inner: str, text: str) -> str:
    """A block of text with its white space, wrapped at the edge.

    GitHub drops styles (jupyter/nbviewer#450): there ``pre`` keeps short lines apart and ``div``
    wraps long ones.

    Args:
        inner: the text as HTML.
        text: the text.
    """
    short = "\n" in text and max(map(len, text.split("\n"))) <= _LONGEST_LINE
    tag = "pre" if short else "div"
    # HTML ignores a line break right after the opening tag.
    inner = inner if inner.startswith("<") else f"<span>{inner}</span>"
    return f'<{tag} style="{_BLOCK}">{inner}</{tag}>'


def plain_block(text: str) -> str:
    """A block of untrusted text without marks of its white space."""
    return text_block(mark_invisible(text, white_space=False), text)


def mark_invisible(text: str, *, white_space: bool = True) -> str:
    """Text as HTML, with marks before invisible characters. Copying it gives the text.

    Args:
        text: the text.
        white_space: whether to mark line breaks, tabs, and spaces that are doubled or are all there
            is.
    """
    marks = {at: _code_point(text[at]) for at in invisible_positions(text)}
    if white_space:
        doubled = not text.strip(" ") or "  " in text
        for found in _WHITE_SPACE.finditer(text):
            if len(marks) < _MAX_ELEMENTS and (doubled or found[0] != " "):
                marks[found.start()] = _MARKS[found[0]]
    parts, at = [], 0
    for count, place in enumerate(sorted(marks)):
        mark = marks[place] if count < _MAX_ELEMENTS else re.sub("<[^>]*>", "", marks[place])
        parts += [escaped(text[at:place]), mark, text[place]]
        at = place + 1
    return "".join(parts) + escaped(text[at:])


def _code_point(character: str) -> str:
    """The mark of an invisible character: readable without styles, but not copied."""
    return f'<small style="user-select:none">[U+{ord(character):04X}]</small>'


def truncate(text: str, length: int = _LABEL_LENGTH) -> str:
    """Text of at most ``length`` characters; an ellipsis replaces the rest."""
    return text if len(text) <= length else f"{text[: length - 1]}…"


def line(text: str, style: str = SMALL) -> str:
    """A line of untrusted text."""
    return f'<div style="{style}">{escaped(text)}</div>'


def token_label(token: str) -> str:
    """A token's name in a list: truncated, with visible white space."""
    text = truncate(token).replace(" ", "␣").replace("\n", "↵").replace("\t", "⇥") or "(empty)"
    return escape_unsafe(text)


def percent(logprob: float) -> str:
    """A probability in percent, from its natural log. Only certainty is shown as 100%."""
    if math.isnan(logprob):
        return "no logprob"
    share = math.exp(min(logprob, 0.0))
    if share < _SMALLEST_SHARE:
        return "<0.1%"
    return f"{share:.1%}" if share < 1 - _SMALLEST_SHARE or share == 1 else ">99.9%"


def frame_html(frame: pd.DataFrame) -> str:
    """A frame as a table in a scrolling box; its texts are sanitized and cut to one short line."""
    shown = frame.copy(deep=False)
    for at, (_, column) in enumerate(frame.items()):
        if column.dtype.kind in "OUS":  # texts, categories, objects
            shown.isetitem(at, column.astype(object).map(_cell, na_action="ignore").array)
    axes: tuple[Literal[0], Literal[1]] = (0, 1)
    for axis in axes:
        index = frame.axes[axis]
        if index.nlevels > 1 or index.dtype.kind in "OUS":
            shown = shown.set_axis(_labels(index), axis=axis)
            if (made := shown.axes[axis]).nlevels == index.nlevels:
                made.names = list(map(_cell, index.names))
    return f'<div style="overflow-x:auto">{shown.to_html(escape=True)}</div>'


def _labels(index: pd.Index[Any]) -> list[Any]:
    """Labels with texts as in cells. ``Index.map`` fails if only some labels are tuples."""
    return [
        tuple(map(_cell, label)) if isinstance(label, tuple) else _cell(label) for label in index
    ]


def _cell(value: Any) -> Any:
    return one_line(value, _LONGEST_CELL) if isinstance(value, str) else value
