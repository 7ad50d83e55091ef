"""Page: what all static HTML is made of: escaped text, shades, small print.

Inline styles only: a saved notebook has no style sheet and no script of ours. Where a viewer takes
even those away (GitHub does), the text and what is written out stay.
"""

from __future__ import annotations

import html
import math
import re

from ..wire.sanitize import escape_unsafe, invisible_positions

__all__ = [
    "SMALL",
    "cut",
    "escaped",
    "flow",
    "hinted",
    "line",
    "opening",
    "percent",
    "shown",
]

SMALL = "font-size:85%;opacity:.75"
_LEAST = 0.001  # a share below is written as being below
_LONGEST_LINE = 200  # characters
_SIGNED = 10_000  # signs that are small: each is an element, of which a page has its fill
_LONGEST = 40  # characters of a token where it is only named

_WHITE = re.compile("[ \n\t]")
_SIGNS = {" ": "·", "\n": "↵", "\t": "⇥"}
_FLOW = (
    "white-space:pre-wrap;overflow-wrap:break-word;line-height:1.6;font-family:inherit;"
    "font-size:inherit;margin:0;padding:0;border:0;background:none"
)


def opening(name: str) -> str:
    """The opening tag of an output; front ends must not typeset $...$ inside of it."""
    classes = f"tm-{name} tex2jax_ignore mathjax_ignore"
    return f'<div class="{classes}" style="max-width:60em">'


def escaped(text: str) -> str:
    """Text that a host sent, as HTML: nothing in it acts, nothing in it hides."""
    return html.escape(escape_unsafe(text))


def flow(inner: str, text: str) -> str:
    """A text as it stands, wrapped at the edge.

    Where a viewer drops styles (GitHub: jupyter/nbviewer#450), ``pre`` keeps short lines apart and
    ``div`` wraps long ones.

    Args:
        inner: its HTML.
        text: the text itself.
    """
    short = "\n" in text and max(map(len, text.split("\n"))) <= _LONGEST_LINE
    tag = "pre" if short else "div"
    # A line break right after the tag would be swallowed.
    inner = inner if inner.startswith("<") else f"<span>{inner}</span>"
    return f'<{tag} style="{_FLOW}">{inner}</{tag}>'


def hinted(text: str) -> str:
    """Escaped text with small signs for what cannot be seen; the text itself stays as it is.

    White space is signed where it stands alone or doubled: elsewhere it is between words.
    """
    doubled = not text.strip(" ") or "  " in text
    signs = {at: f"[U+{ord(text[at]):04X}]" for at in invisible_positions(text)}
    for white in _WHITE.finditer(text):
        if doubled or white[0] != " ":
            signs[white.start()] = _SIGNS[white[0]]
    pieces, at = [], 0
    for count, place in enumerate(sorted(signs)):
        sign = f"<small>{signs[place]}</small>" if count < _SIGNED else signs[place]
        pieces += [escaped(text[at:place]), sign, text[place]]
        at = place + 1
    return "".join(pieces) + escaped(text[at:])


def cut(text: str, limit: int = _LONGEST) -> str:
    """A text cut to a length, told by an ellipsis."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def line(text: str, style: str = SMALL) -> str:
    """A line of its own."""
    return f'<div style="{style}">{escaped(text)}</div>'


def shown(token: str) -> str:
    """A token to be named: cut, and with what cannot be seen made visible."""
    text = cut(token).replace(" ", "␣").replace("\n", "↵").replace("\t", "⇥") or "(empty)"
    return escape_unsafe(text)


def percent(logprob: float) -> str:
    """A probability to be read; one that is next to nothing is not called nothing."""
    if math.isnan(logprob):
        return "no logprob"
    share = math.exp(min(logprob, 0.0))
    if share < _LEAST:
        return "<0.1%"
    return f"{share:.1%}" if share < 1 - _LEAST or share == 1 else ">99.9%"
