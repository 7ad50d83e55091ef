"""Columns of swept fields, and what a variant's row sums up."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from tensormesh_nb.rows.outcome import RowOutcome
from tensormesh_nb.rows.variants.grid import Grid
from tensormesh_nb.rows.variants.variant_frames import answers_frame, summary_frame


@pytest.mark.parametrize(
    ("name", "values", "dtype"),
    [
        ("temperature", [0, 1], "Float64"),
        ("temperature", [0.5, None], "Float64"),
        ("max_tokens", [1, 2], "Int64"),
        ("system", ["x", None], "string"),
        ("logit_bias", [{"1": 2}, {"1": 3}], "object"),
        ("response_format", ["json_object", {"type": "text"}], "object"),
    ],
)
def test_column_of_a_swept_field_has_the_type_of_the_field(
    name: str, values: list[Any], dtype: str
) -> None:
    frame = answers_frame(
        Grid("Hi", (), {name: values}, 1), [(0, 0, 0), (1, 0, 0)], [None] * 2, None
    )
    assert str(frame[name].dtype) == dtype
    assert [None if value is pd.NA else value for value in frame[name]] == values
    assert list(frame["status"]) == ["not_sent"] * 2


def scored(scores: list[list[float | None]]) -> pd.Series[Any]:
    """The summary of one variant with the scores of each row's repeats."""
    places = [(0, row, at) for row, each in enumerate(scores) for at in range(len(each))]
    outcomes = [RowOutcome("ok", text="x", cost="0.5", currency="USD") for _ in places]
    grid = Grid("Hi", (), {"model": ["m"]}, 1)
    frame = answers_frame(grid, places, outcomes, list(range(len(scores))))
    frame["right"] = pd.array([score for each in scores for score in each], dtype="Float64")
    return summary_frame(frame, ["m"], ["model"], has_table=True).loc["m"]


def test_share_of_right_answers_has_the_interval_of_wilson() -> None:
    # E. B. Wilson's interval of 9 of 10: 0.596 to 0.982.
    found = scored([[1.0]] * 9 + [[0.0]] + [[None]])
    assert (found["scored"], found["right"]) == (10, 0.9)
    assert found["right_low"] == pytest.approx(0.596, abs=5e-4)
    assert found["right_high"] == pytest.approx(0.982, abs=5e-4)
    assert found["cost"] == 5.5


def test_repeats_of_a_row_count_as_one_row() -> None:
    found = scored([[1.0, 0.0], [1.0, 1.0], [0.0, None]])
    assert found["scored"] == 3
    assert found["right"] == pytest.approx(0.5)
    assert found["right_low"] == pytest.approx(0.0)
    assert found["right_high"] == pytest.approx(1.0)


def test_variant_without_an_answer_is_not_wrong_but_unknown() -> None:
    found = scored([[None], [None]])
    assert found["scored"] == 0
    assert found[["right", "right_low", "right_high"]].isna().all()


def test_sum_with_an_unknown_number_is_unknown() -> None:
    outcomes = [RowOutcome("ok", completion_tokens=2, cost="0.5"), RowOutcome("ok")]
    frame = answers_frame(
        Grid("Hi", (), {"model": ["m"]}, 2), [(0, 0, 0), (0, 0, 1)], outcomes, None
    )
    made = summary_frame(frame, ["m"], ["model"], has_table=False).loc["m"]
    assert made[["completion_tokens", "cost"]].isna().all()
