"""Colourings of static heat maps."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

import tensormesh_nb as tm
from tensormesh_nb.render.colour_scale import RANK_CLASS, rank_classes, scales
from tensormesh_nb.render.heatmap_style import COLOURINGS, colouring
from tensormesh_nb.render.palette import RANK_HUES

from ..factories import entry, make_chunk, make_result


def ranked(*ranks: int) -> tm.ChatResult:
    """Tokens whose ranks the host sends."""
    tokens = [chr(97 + at) for at in range(len(ranks))]
    entries = [entry(token, -1.0, rank=rank) for token, rank in zip(tokens, ranks, strict=True)]
    return make_result(make_chunk("".join(tokens), entries))


def test_rank_classes_are_those_of_gltr() -> None:
    ranks = np.array([1, 10, 11, 100, 101, 1000, 1001, 5000, np.nan, -1])
    found = rank_classes(ranks, np.zeros(len(ranks), dtype=bool))
    assert found[:8].tolist() == [0, 0, 1, 1, 2, 2, 3, 3]
    assert np.isnan(found[8:]).all()
    # A lower bound decides only the last class.
    bounds = rank_classes(np.array([6.0, 500.0, 1001.0]), np.ones(3, dtype=bool))
    assert np.isnan(bounds[:2]).all()
    assert bounds[2] == 3


def test_heatmap_colours_by_rank_class() -> None:
    html = str(ranked(1, 50, 500, 5000).heatmap("rank_class"))
    for hue, strength in RANK_HUES:
        assert f"background:rgba({','.join(map(str, hue))},{strength:g})" in html
    for label in ("top 10", "top 100", "top 1,000", "rest"):
        assert f"&nbsp;{label}&nbsp;" in html
    assert html.count("color:#fff") == 2  # the cell and the legend


@pytest.mark.parametrize("by", COLOURINGS)
def test_every_colouring_has_a_legend(by: str) -> None:
    made = ranked(1, 3)
    html = str(made.heatmap(by))
    assert colouring(by).legend in html
    assert str(made.heatmap()) == str(made.heatmap("surprisal"))


def test_unknown_colouring_names_the_known_ones() -> None:
    with pytest.raises(tm.RequestError, match="surprisal, entropy, rank, rank_class, got 'gltr'"):
        ranked(1).heatmap("gltr")


def test_rank_class_is_a_scale_of_the_inspector() -> None:
    frame = ranked(1, 50, 500, 5000).logprobs
    assert frame["rank"].tolist() == [1, 50, 500, 5000]
    assert RANK_CLASS in scales(frame)
    shades, _ = RANK_CLASS.shades(frame)
    assert shades.tolist() == sorted(set(shades.tolist()))
    assert [mark["label"] for mark in RANK_CLASS.legend["marks"]] == [
        "top 10", "top 100", "top 1,000", "rest",
    ]  # fmt: skip


def test_classes_get_darker_for_every_reader() -> None:
    def luminance(hue: tuple[int, int, int], strength: float) -> float:
        mixed = (strength * part + (1 - strength) * 255 for part in hue)
        return sum(w * part for w, part in zip((0.2126, 0.7152, 0.0722), mixed, strict=True))

    found = [luminance(*each) for each in RANK_HUES]
    assert all(one - other > 30 for one, other in pairwise(found))
