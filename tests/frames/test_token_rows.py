"""Columns that frames of tokens have in common."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tensormesh_nb.frames.token_rows import (
    id_array,
    of_prompt,
    owned_frame,
    segment_category,
    segment_codes,
)


def test_segments_are_categories_and_unknown_ones_are_na() -> None:
    made = segment_category(segment_codes(["content", None, "reasoning"]))
    assert pd.Series(made).isna().tolist() == [False, True, False]
    assert [made[0], made[2]] == ["content", "reasoning"]
    assert "prompt" not in made.categories


def test_prompt_is_a_category_where_it_occurs() -> None:
    made = segment_category(segment_codes(["prompt", "content"]))
    assert "prompt" in made.categories
    assert made.tolist() == ["prompt", "content"]


def test_segments_of_one_kind_equal_those_one_by_one() -> None:
    assert (
        segment_codes(["content"] * 3).tolist()
        == segment_codes(["content", "content", "content", None])[:3].tolist()
    )
    assert segment_codes([]).tolist() == []


def test_unusable_ids_are_unknown() -> None:
    assert id_array([5, None, -3, 2**70]).tolist() == [5, -1, -1, -1]
    assert id_array([]).dtype == np.int64


def test_prompt_rows_belong_to_no_choice() -> None:
    frame = owned_frame({"choice": pd.array([0, 0], dtype="Int64"), "token": ["a", "b"]})
    assert of_prompt(frame)["choice"].isna().all()
    assert str(frame["choice"].dtype) == "Int64"
