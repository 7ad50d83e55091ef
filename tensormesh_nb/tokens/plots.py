"""Plots of a result, with matplotlib (imported when one is asked for)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..wire.untrusted import visible

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from .result import ChatResult

__all__ = ["surprisal_figure"]

_BLUE, _ORANGE = "#0072b2", "#e69f00"
_LABELLED_TOKENS = 40


def surprisal_figure(result: ChatResult) -> Figure:
    """Surprisal of every token (bars) and the bounds of the entropy before it (band), in bits.

    The answer shown is the first choice's. Without a vocabulary size the upper bound is unknown,
    and only the lower one is drawn.
    """
    import matplotlib.pyplot as plt
    import numpy as np

    frame = result.logprobs
    frame = frame[frame["choice"] == (result.choices[0].index if result.choices else 0)]
    x = frame["position"].to_numpy()
    surprisal, low, high = (
        frame[name].to_numpy(dtype=float, na_value=np.nan)
        for name in ("surprisal", "entropy_min", "entropy_max")
    )
    width = min(max(6.0, 0.28 * len(x)), 14.0)
    figure, axes = plt.subplots(figsize=(width, 3.2), layout="constrained")
    plt.close(figure)  # the figure is the cell's value: pyplot must not show it a second time
    axes.bar(x, surprisal, color=_BLUE, width=0.45, label="surprisal of the token")
    # An interval a token: between tokens there is nothing to draw a line through.
    axes.bar(
        x, high - low, bottom=low, color=_ORANGE, alpha=0.35, width=0.8, label="entropy, bounds"
    )
    axes.hlines(low, x - 0.4, x + 0.4, color=_ORANGE, label="entropy, lower bound")
    axes.set_ylabel("bits")
    axes.set_ylim(bottom=0)
    if 0 < len(x) <= _LABELLED_TOKENS:
        labels = [_label(token) for token in frame["token"].astype(object)]
        axes.set_xticks(x, labels, rotation=60, ha="right", fontsize=8)
    else:
        axes.set_xlabel("position (tokens)")
    axes.legend(frameon=False, fontsize=8)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return figure


def _label(token: object) -> str:
    """A token as a tick label: visible white space, no mathtext, only what the font can draw."""
    text = token if isinstance(token, str) else "?"
    shown = visible(text).replace(" ", "␣").replace("\n", "↵").replace("\t", "⇥")
    return "".join(map(_drawable, shown)).replace("$", r"\$")


def _drawable(character: str) -> str:
    """The character, or its number where the font lacks it: drawing it would warn every time."""
    from matplotlib.font_manager import FontProperties, findfont, get_font

    font = get_font(findfont(FontProperties()))
    return character if font.get_char_index(ord(character)) else f"U+{ord(character):04X} "
