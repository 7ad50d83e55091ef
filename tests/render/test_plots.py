"""Plots: labelled with units, clear about bounds, fast for long answers."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from IPython.core.formatters import DisplayFormatter
from IPython.core.pylabtools import select_figure_formats

import tensormesh_nb as tm
from tensormesh_nb.render.plots import KINDS, reliability_figure
from tensormesh_nb.rows.labels.scores import Bin, reliability
from tensormesh_nb.wire.sanitize import escape_unsafe

from ..factories import entry, load_recorded, make_chunk, make_result, top_entries
from ..hostile_text import HOSTILE


@pytest.fixture(autouse=True)
def _closed_figures() -> Iterator[None]:
    yield
    plt.close("all")


def test_pyplot_changes_and_saves_the_figure(tmp_path: Path) -> None:
    figure = make_result(make_chunk("a", [entry("a", -1.0)])).plot()
    plt.title("Surprise")
    plt.savefig(tmp_path / "plot.svg")
    assert figure.axes[0].get_title() == "Surprise"
    assert "<svg" in (tmp_path / "plot.svg").read_text("utf-8")
    assert plt.gcf() is figure


def test_displayed_figure_is_not_displayed_twice() -> None:
    figure = make_result(make_chunk("a", [entry("a", -1.0)])).plot()
    formatter = DisplayFormatter()
    select_figure_formats(SimpleNamespace(display_formatter=formatter), {"png"})
    data, _ = formatter.format(figure)
    assert set(data) == {"text/plain", "image/png"}
    assert plt.get_fignums() == []


def test_surprisal_has_units_and_the_band_between_the_bounds() -> None:
    tops = top_entries(("a", math.log(0.5)), ("b", math.log(0.25)))
    made = make_result(
        make_chunk("a", [entry("a", math.log(0.5), top_logprobs=tops)]), vocab_size=100
    )
    (axes,) = made.plot().axes
    assert axes.get_ylabel() == "bits"
    assert axes.get_xlabel() == "token"
    bar, band = axes.patches
    assert bar.get_height() == pytest.approx(1.0)
    row = made.logprobs.iloc[0]
    assert band.get_y() == pytest.approx(row["entropy_min"])
    assert band.get_height() == pytest.approx(row["entropy_max"] - row["entropy_min"])


def test_ranks_that_are_bounds_stand_apart() -> None:
    sure = entry("a", -0.1, top_logprobs=top_entries(("a", -0.1), ("b", -4.0)))
    outside = entry("c", -9.0, top_logprobs=top_entries(("a", -0.2), ("b", -3.0)))
    (axes,) = make_result(make_chunk("aac", [sure, sure, outside])).plot("rank").axes
    assert axes.get_xlabel().startswith("rank")
    assert axes.get_ylabel() == "tokens"
    assert [label.get_text() for label in axes.get_xticklabels()] == ["1", "3"]
    assert [patch.get_height() for patch in axes.patches] == [2, 0, 0, 1]


@pytest.mark.parametrize("length", [1, 1000])
def test_the_legend_covers_nothing(length: int) -> None:
    drawn = make_result(make_chunk("a" * length, [entry("a", -1.0)] * length)).plot()
    drawn.draw_without_rendering()
    (axes,) = drawn.axes
    assert axes.get_legend().get_window_extent().y0 >= axes.bbox.y1


def test_tokens_are_counted_in_whole_numbers() -> None:
    (axes,) = make_result(make_chunk("a", [entry("a", -1.0)])).plot("rank").axes
    assert all(tick == int(tick) for tick in axes.get_yticks())


@pytest.mark.parametrize(
    "made", [make_result(), load_recorded("plain.sse"), load_recorded("two_choices.json")]
)
@pytest.mark.parametrize("kind", ["surprisal", "rank"])
def test_result_without_numbers_is_an_empty_figure(made: tm.ChatResult, kind: str) -> None:
    made.plot(kind).savefig(io.BytesIO())


def test_long_answer_is_drawn_with_few_artists() -> None:
    entries = [entry("a", -1.0, top_logprobs=top_entries(("a", -1.0), ("b", -2.0)))] * 5000
    made = make_result(make_chunk("a" * 5000, entries), vocab_size=1000)
    (axes,) = made.plot().axes
    assert axes.get_xlabel() == "position (tokens)"
    assert len(axes.findobj()) < 500


def test_hostile_tokens_are_drawn_as_text() -> None:
    # As many at a time as are named below the axis.
    for at in range(0, len(HOSTILE), 40):
        texts = HOSTILE[at : at + 40]
        made = make_result(make_chunk("".join(texts), [entry(text) for text in texts])).plot()
        made.savefig(io.BytesIO())
        labels = made.axes[0].get_xticklabels()
        assert len(labels) == len(texts)
        for label in labels:
            assert escape_unsafe(label.get_text()) == label.get_text() or not label.get_text()


def test_wrong_arguments_are_refused_in_one_line() -> None:
    with pytest.raises(tm.RequestError, match="expected surprisal or rank"):
        make_result().plot("pie")
    with pytest.raises(tm.RequestError, match="there is no 3"):
        load_recorded("two_choices.json").plot(choice=3)


def test_plot_has_units() -> None:
    import matplotlib as mpl

    mpl.use("agg")

    made = make_result(
        make_chunk(
            "a$b$\n", [entry("a$b$"), entry("\n", -3.0), entry("\x1b", None), entry("x\\$")]
        ),
        vocab_size=50_000,
    )
    figure = made.plot()
    (axes,) = figure.axes
    assert axes.get_ylabel() == "bits"
    labels = [label.get_text() for label in axes.get_xticklabels()]
    assert labels == [r"a\$b\$", "↵", r"\x1b", r"x\\$"]
    legend = axes.get_legend()
    assert legend is not None
    assert any("surprisal" in text.get_text() for text in legend.get_texts())
    figure.canvas.draw()
    load_recorded("plain.sse").plot().canvas.draw()


def test_a_plot_of_characters_that_the_font_lacks_does_not_warn() -> None:
    import matplotlib as mpl

    mpl.use("agg")
    figure = make_result(make_chunk("你😀", [entry("你", -1.0), entry("😀", -2.0)])).plot()
    figure.canvas.draw()
    (axes,) = figure.axes
    labels = [label.get_text() for label in axes.get_xticklabels()]
    assert labels[0] in ("你", "U+4F60 ")


@pytest.mark.parametrize("kind", KINDS)
def test_empty_plot_says_why(kind: str) -> None:
    text = make_chunk("Hello", finish_reason="stop")
    made = make_result(text, logprobs=False).plot(kind)
    (axes,) = made.axes
    (written,) = axes.texts
    assert "logprobs were switched off" in written.get_text().replace("\n", " ")
    assert not axes.axison
    null = make_result(make_chunk("Hello", [entry("Hello", None)], finish_reason="stop"))
    (axes,) = null.plot("surprisal").axes
    assert axes.texts[0].get_text().startswith("Nothing to draw: no token has a surprisal")


def test_reliability_shows_shares_with_their_intervals_and_counts() -> None:
    p = np.array([0.05, 0.55, 0.95, 0.95, 0.97])
    bins = reliability(p, np.array([False, True, True, True, False]))
    table = pd.DataFrame(bins, columns=list(Bin._fields))
    made = reliability_figure({"before": table, "after": table})
    first, second, counts, _ = made.axes
    assert (first.get_title(), second.get_title()) == ("before", "after")
    (intervals,) = first.collections
    drawn = [segment[:, 1].tolist() for segment in intervals.get_segments()]
    assert drawn == [[each.share_low, each.share_high] for each in bins]
    diagonal, points = first.lines
    assert points.get_xydata().tolist() == [[each.mean, each.share] for each in bins]
    assert [bar.get_height() for bar in counts.patches] == [1, 1, 3]
    assert [text.get_text() for text in counts.texts] == ["1", "1", "3"]
    assert diagonal.get_xydata().tolist() == [[0, 0], [1, 1]]
    assert (first.get_ylabel(), counts.get_xlabel()) == (
        "share of right labels",
        "probability of the label",
    )
