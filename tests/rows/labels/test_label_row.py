"""The probabilities of one row, and of several prompts of it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensormesh_nb.rows.labels.label_row import LabelRow, mean_row, normalised, scored_row
from tensormesh_nb.rows.labels.label_set import LabelSet
from tensormesh_nb.rows.outcome import RowOutcome

LABELS = LabelSet(["yes", "not at all"], {"yes": ["Yes"]})


def scored(logprob: float | None, tokens: int = 1) -> RowOutcome:
    return RowOutcome("ok", logprob=logprob, tokens=tokens)


def test_spellings_add_up_and_the_likeliest_counts_per_token() -> None:
    row = scored_row(LABELS, [scored(-1.0), scored(-3.0, 2), scored(-6.0, 3)], int)
    np.testing.assert_allclose(row.low, [math.exp(-1) + math.exp(-3), math.exp(-6)])
    assert row.low == row.high
    np.testing.assert_allclose(row.logprob, np.log(row.low))
    assert row.tokens == [1, 3]
    assert row.per_token == [-1.0, -2.0]
    assert row.spellings == [("yes", "Yes"), ("not at all",)]


def test_row_without_a_score_of_every_spelling_is_incomplete() -> None:
    assert scored_row(LABELS, [scored(-1.0), None, scored(-2.0)], int).status == "not_sent"
    failed = RowOutcome("failed", "It broke.")
    assert scored_row(LABELS, [scored(-1.0), failed, None], int).error == "It broke."
    assert "no log probability" in str(scored_row(LABELS, [scored(None)] * 3, int).error)
    positive = scored_row(LABELS, [scored(-1.0), scored(0.5), scored(-2.0)], int)
    assert positive.error == "The host returned a positive log probability for a label."


def test_probabilities_that_add_up_to_more_than_1_are_refused() -> None:
    wrong = scored_row(LABELS, [scored(-0.1), scored(-3.0), scored(0.0)], int)
    assert str(wrong.error).startswith("The host's probabilities of the labels add up to 1.95")
    assert scored_row(LABELS, [scored(0.0), scored(-9.0), scored(-4.0)], int).status == "ok"


def row(low: list[float], high: list[float] | None = None) -> LabelRow:
    exact = high is None
    logprob = [math.log(p) if exact else math.nan for p in low]
    names = [("a",)] * len(low)
    return LabelRow("ok", None, low, high or low, logprob, [1] * len(low), logprob, names)


def test_mean_of_prompts_is_that_of_the_probabilities() -> None:
    mean = mean_row([row([0.1, 0.8]), row([0.3, 0.4])])
    np.testing.assert_allclose(mean.low, [0.2, 0.6])
    np.testing.assert_allclose(mean.logprob, np.log([0.2, 0.6]))
    assert mean.spellings == [("a",), ("a",)]
    bounded = mean_row([row([0.1], [0.2]), row([0.3], [0.6])])
    np.testing.assert_allclose([*bounded.low, *bounded.high], [0.2, 0.4])
    assert math.isnan(bounded.logprob[0])


def test_mean_is_incomplete_if_one_prompt_is() -> None:
    stopped = LabelRow("stopped", "Stopped.")
    assert mean_row([row([0.1]), stopped]) is stopped


def test_normalised_weights_are_shares() -> None:
    np.testing.assert_allclose(normalised([0.1, 0.3], [0.1, 0.3]), [(0.25, 0.25), (0.75, 0.75)])
    assert all(math.isnan(low) for low, _ in normalised([0.0, 0.0], [0.0, 0.0]))
    # The first weight is at least 0.5 and the second at most 1.
    assert normalised([0.5, 0.0], [math.inf, 1.0]) == [(pytest.approx(1 / 3), 1.0), (0.0, 2 / 3)]


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=2, max_size=5), st.data())
def test_normalised_bounds_contain_every_possible_share(
    bounds: list[tuple[float, float]], data: st.DataObject
) -> None:
    low, high = [min(each) for each in bounds], [max(each) for each in bounds]
    parts = [data.draw(st.floats(0, 1)) for _ in bounds]
    inside = [a + part * (b - a) for a, b, part in zip(low, high, parts, strict=True)]
    total = math.fsum(inside)
    if total < 1e-6:
        return
    for weight, (least, most) in zip(inside, normalised(low, high), strict=True):
        assert math.isnan(least) or least - 1e-9 <= weight / total <= most + 1e-9
