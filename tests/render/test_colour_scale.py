"""Colours: one fixed scale of bits, legends with the numbers of the scale."""

from __future__ import annotations

import json

import pytest

from tensormesh_nb.render.colour_scale import (
    FULL_BITS,
    NO_SHADE,
    STRONGEST,
    SURPRISAL,
    background,
    opacity,
    scales,
)

from ..factories import entry, make_chunk, make_result


def test_opacity_rises_with_bits_up_to_the_end_of_the_scale() -> None:
    found = [opacity(bits) for bits in (-1, 0, 1, 4, 8, 20)]
    assert found == [0, 0, 0.22, 0.49, STRONGEST, STRONGEST]


def test_background_is_css() -> None:
    assert background(FULL_BITS) == "background:rgba(0,114,178,0.75)"


def test_legend_of_a_fixed_scale_is_json() -> None:
    legend = SURPRISAL.legend
    assert json.loads(json.dumps(legend)) == legend
    assert [mark["label"] for mark in legend["marks"]] == ["0", "2", "4", "6", "8+"]
    assert [mark["shade"] for mark in legend["marks"]] == [0, 33, 49, 63, 75]
    assert [mark["beyond"] for mark in legend["marks"]] == [False] * 4 + [True]


@pytest.mark.parametrize("name", ["surprisal", "entropy", "rank", "time"])
def test_shades_of_a_frame(name: str) -> None:
    frame = make_result(make_chunk("ab", [entry("a", -20.0), entry("b", None)])).logprobs
    (scale,) = [scale for scale in scales(frame) if scale.name == name]
    shades, beyond = scale.shades(frame)
    known = frame[scale.column].notna()
    assert [shade == NO_SHADE for shade in shades] == [not each for each in known]
    assert beyond.tolist() == [int(name == "surprisal"), 0]


def test_scales_of_an_empty_frame() -> None:
    for scale in scales(make_result().logprobs):
        assert len(scale.shades(make_result().logprobs)[0]) == 0
        assert scale.legend["label"]
