"""Plots with matplotlib, which is imported when the first plot is drawn."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ..errors import RequestError
from ..wire.sanitize import escape_unsafe
from .html import truncate
from .palette import BLUE, ORANGE, hex_code

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["KINDS", "figure", "next_token_figure", "reliability_figure"]

# Lightness, position (bars, band) and hatching distinguish the series in grey print.
_BLUE, _ORANGE = hex_code(BLUE), hex_code(ORANGE)
_LABELLED_TOKENS = 40
_LABEL_LENGTH = 20  # characters
_MAX_BARS = 400  # tokens; more are drawn as lines, which take a hundredth of the time


def figure(
    frame: pd.DataFrame, kind: str = "surprisal", choice: int = 0, absence: str = ""
) -> Figure:
    """A figure of an answer. It is pyplot's current figure.

    Args:
        frame: the ``logprobs`` of a result.
        kind: ``surprisal`` draws each token's surprisal and the bounds of the entropy before it, in
            bits (without a vocabulary size only the lower bound). ``rank`` draws a histogram of
            ranks, with lower bounds apart.
        choice: index of the choice.
        absence: why there is nothing to draw, which is written instead.

    Raises:
        RequestError: there is no such kind.
    """
    import matplotlib.pyplot as plt

    from .plot_figure import PlotFigure

    if not isinstance(kind, str) or kind not in KINDS:
        raise RequestError(f"plot: expected {' or '.join(KINDS)}, got {kind!r}.", field="kind")
    frame = frame[frame["choice"] == choice]
    width = min(max(6.0, 0.28 * len(frame)), 14.0) if kind == "surprisal" else 6.0
    made, axes = plt.subplots(figsize=(width, 3.2), layout="constrained", FigureClass=PlotFigure)
    column = "surprisal" if kind == "surprisal" else "rank"
    if frame[column].isna().all():
        _say(axes, absence or f"no token has a {column}: logprob_status says why")
        return made
    KINDS[kind](axes, frame)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return made


def next_token_figure(frame: pd.DataFrame, rows: int) -> Figure:
    """Bars of the likeliest next tokens, one panel per temperature. It is pyplot's current figure.

    Args:
        frame: ``NextToken.by_temperature``.
        rows: number of tokens.
    """
    import matplotlib.pyplot as plt

    from .plot_figure import PlotFigure

    shapes = [part.head(rows) for _, part in frame.groupby("temperature", sort=False)]
    made, panels = plt.subplots(
        1,
        len(shapes),
        figsize=(2.0 + 3.0 * len(shapes), 0.8 + 0.28 * len(shapes[0])),
        layout="constrained",
        FigureClass=PlotFigure,
        sharey=True,
        squeeze=False,
    )
    for axes, shape in zip(panels[0], shapes, strict=True):
        y = range(len(shape))
        low, high = (shape[name].to_numpy(dtype=float) for name in ("prob_min", "prob_max"))
        axes.barh(y, low, color=_BLUE)
        if (high - low > 1e-5).any():
            axes.barh(y, high - low, left=low, color=_BLUE, alpha=0.35, hatch="//")
        axes.set_title(f"temperature {shape['temperature'].iloc[0]:g}", fontsize=10)
        axes.set_xlabel("probability")
        axes.set_xlim(left=0)
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
    labels = [_label(token) for token in shapes[0]["token"].astype(object)]
    panels[0][0].set_yticks(range(len(labels)), labels)
    panels[0][0].invert_yaxis()
    return made


def reliability_figure(tables: Mapping[str, pd.DataFrame]) -> Figure:
    """Share of right labels by their probability, one panel per table. It is pyplot's current one.

    A point is an interval of probabilities: the mean of its rows, the share that is right with its
    95 % interval, and the number of rows as bars below. On the diagonal, probabilities are right.

    Args:
        tables: ``LabelReport.reliability`` by title.
    """
    import matplotlib.pyplot as plt

    from .plot_figure import PlotFigure

    made, panels = plt.subplots(
        2,
        len(tables),
        figsize=(1.0 + 3.4 * len(tables), 4.6),
        height_ratios=(3, 1),
        layout="constrained",
        FigureClass=PlotFigure,
        sharex=True,
        sharey="row",
        squeeze=False,
    )
    for at, (title, table) in enumerate(tables.items()):
        shares, counts = panels[0][at], panels[1][at]
        mean, share, low, high = (
            table[name].to_numpy(dtype=float)
            for name in ("mean", "share", "share_low", "share_high")
        )
        shares.plot([0, 1], [0, 1], color="grey", lw=0.8, ls="--", label="right probabilities")
        shares.vlines(mean, low, high, color=_BLUE, lw=1.4, label="95 % interval")
        shares.plot(mean, share, "o", color=_BLUE, ms=4, label="share of right labels")
        shares.set(xlim=(0, 1), ylim=(-0.02, 1.02), title=title)
        width = (table["high"] - table["low"]).to_numpy(dtype=float)
        counts.bar(table["low"], table["rows"], width, align="edge", color=_BLUE, alpha=0.5)
        for place, rows in zip(table["low"] + width / 2, table["rows"], strict=True):
            counts.annotate(str(rows), (place, rows), ha="center", va="bottom", fontsize=7)
        counts.margins(y=0.3)
        counts.set_xlabel("probability of the label")
        for axes in (shares, counts):
            for side in ("top", "right"):
                axes.spines[side].set_visible(False)
    panels[0][0].set_ylabel("share of right labels")
    panels[1][0].set_ylabel("rows")
    panels[1][0].locator_params(axis="y", integer=True, nbins=3)
    panels[0][0].legend(frameon=False, fontsize=7, loc="upper left")
    return made


def _surprisal(axes: Axes, frame: pd.DataFrame) -> None:
    import numpy as np

    x = frame["position"].to_numpy()
    surprisal, low, high = (
        frame[name].to_numpy(dtype=float, na_value=np.nan)
        for name in ("surprisal", "entropy_min", "entropy_max")
    )
    band: dict[str, Any] = {"color": _ORANGE, "alpha": 0.35, "label": "entropy, bounds"}
    if len(x) <= _MAX_BARS:
        axes.bar(x, surprisal, color=_BLUE, width=0.45, label="surprisal of the token")
        # One interval per token: a line would suggest values between tokens.
        axes.bar(x, high - low, bottom=low, width=0.8, hatch="//", **band)
        axes.hlines(low, x - 0.4, x + 0.4, color=_ORANGE, label="entropy, lower bound")
    else:
        axes.vlines(x, 0, surprisal, color=_BLUE, lw=0.6, label="surprisal of the token")
        axes.fill_between(x, low, high, step="mid", **band)
        axes.step(x, low, where="mid", color=_ORANGE, lw=0.8, label="entropy, lower bound")
    axes.set_ylabel("bits")
    axes.set_ylim(bottom=0)
    if 0 < len(x) <= _LABELLED_TOKENS:
        labels = [_label(token) for token in frame["token"].astype(object)]
        axes.set_xticks(x, labels, rotation=60, ha="right", fontsize=8)
    axes.set_xlabel("token" if 0 < len(x) <= _LABELLED_TOKENS else "position (tokens)")
    _legend(axes)


def _rank(axes: Axes, frame: pd.DataFrame) -> None:
    known = frame.dropna(subset=["rank"])
    exact = known.loc[~known["rank_censored"], "rank"].value_counts().sort_index()
    bounds = known.loc[known["rank_censored"], "rank"].value_counts().sort_index()
    ranks = sorted({*exact.index, *bounds.index})
    at = {rank: place for place, rank in enumerate(ranks)}
    counts = [int(exact.get(rank, 0)) for rank in ranks]
    axes.bar(range(len(ranks)), counts, color=_BLUE, label="rank")
    if len(bounds):
        counts_of_bounds = [int(bounds.get(rank, 0)) for rank in ranks]
        axes.bar(
            range(len(ranks)),
            counts_of_bounds,
            bottom=counts,
            color="white",
            edgecolor=_BLUE,
            hatch="///",
            label="this rank or a higher one",
        )
        _legend(axes)
    axes.set_xticks([at[rank] for rank in ranks], [str(rank) for rank in ranks])
    axes.set_xlabel("rank among all tokens (1 = most likely)")
    axes.set_ylabel("tokens")
    axes.locator_params(axis="y", integer=True)


def _say(axes: Axes, absence: str) -> None:
    """Write why there is nothing to draw."""
    text = textwrap.fill(escape_unsafe(f"Nothing to draw: {absence}."), 60).replace("$", r"\$")
    axes.text(0.5, 0.5, text, ha="center", va="center", transform=axes.transAxes)
    axes.set_axis_off()


def _legend(axes: Axes) -> None:
    """A legend above the axes, where it covers nothing."""
    axes.legend(frameon=False, fontsize=8, loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=3)


KINDS: dict[str, Callable[[Axes, pd.DataFrame], None]] = {"surprisal": _surprisal, "rank": _rank}


def _label(token: object) -> str:
    """A token as a tick label: visible white space, no mathtext, only characters of the font."""
    text = token if isinstance(token, str) else "?"
    shown = (
        escape_unsafe(truncate(text, 20)).replace(" ", "␣").replace("\n", "↵").replace("\t", "⇥")
    )
    # Cut again: matplotlib cannot fit long labels into a figure.
    return truncate("".join(map(_drawable, shown)), 20).replace("$", r"\$")


def _drawable(character: str) -> str:
    """The character, or its code point if the font lacks it: matplotlib would warn."""
    from matplotlib.font_manager import FontProperties, findfont, get_font

    font = get_font(findfont(FontProperties()))
    return character if font.get_char_index(ord(character)) else f"U+{ord(character):04X} "
