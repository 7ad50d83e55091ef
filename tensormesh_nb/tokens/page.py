"""Page: what all static HTML is made of: escaped text, shades, small print.

Inline styles only: a saved notebook has no style sheet and no script of ours. Where a viewer takes
even those away (GitHub does), the text and what is written out stay.
"""

from __future__ import annotations

import html
import math

from ..wire.untrusted import visible

__all__ = [
    "BLUE",
    "FULL_BITS",
    "HATCH",
    "ORANGE",
    "SMALL",
    "escaped",
    "line",
    "opening",
    "percent",
    "shade",
    "shown",
]

FULL_BITS = 8.0  # the colour scale's end: a token that one in 256 would have been
# Okabe and Ito's: told from each other, from black and from white by every kind of eye.
BLUE, ORANGE = "0,114,178", "213,94,0"
HATCH = "repeating-linear-gradient(45deg,rgba(128,128,128,.45) 0 2px,transparent 2px 5px)"
SMALL = "font-size:85%;opacity:.75"
_LEAST = 0.001  # a share below is written as being below


def opening(name: str) -> str:
    """The opening tag of an output; front ends must not typeset $...$ inside of it."""
    classes = f"tm-{name} tex2jax_ignore mathjax_ignore"
    return f'<div class="{classes}" style="max-width:60em">'


def escaped(text: str) -> str:
    """Text that a host sent, as HTML: nothing in it acts, nothing in it hides."""
    return html.escape(visible(text))


def line(text: str, style: str = SMALL) -> str:
    """A line of its own."""
    return f'<div style="{style}">{escaped(text)}</div>'


def shown(token: str) -> str:
    """A token with its white space made visible."""
    return token.replace(" ", "␣").replace("\n", "↵").replace("\t", "⇥") or "(empty)"


def shade(bits: float, hue: str = BLUE) -> str:
    """The background of so many bits: from nothing to three quarters of the hue."""
    alpha = round(min(max(bits, 0.0) / FULL_BITS, 1.0) * 0.75, 2)
    return f"background:rgba({hue},{alpha:g})"


def percent(logprob: float) -> str:
    """A probability to be read; one that is next to nothing is not called nothing."""
    if math.isnan(logprob):
        return "no logprob"
    share = math.exp(min(logprob, 0.0))
    if share < _LEAST:
        return "<0.1%"
    return f"{share:.1%}" if share < 1 - _LEAST or share == 1 else ">99.9%"
