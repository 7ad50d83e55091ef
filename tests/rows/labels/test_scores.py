"""Scores of probabilities, against the formulas and known values."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensormesh_nb.rows.labels.scores import (
    brier_score,
    calibration_error,
    log_score,
    reliability,
    wilson,
)


@pytest.mark.parametrize(
    ("right", "count", "low", "high"),
    [
        # R: prop.test(x, n, correct = FALSE)$conf.int
        (8, 10, 0.4901625, 0.9433178),
        (0, 10, 0.0, 0.2775328),
        (10, 10, 0.7224672, 1.0),
        (50, 100, 0.4038315, 0.5961685),
        (0, 0, 0.0, 1.0),
    ],
)
def test_interval_of_a_proportion(right: int, count: int, low: float, high: float) -> None:
    np.testing.assert_allclose(wilson(right, count), (low, high), atol=1e-6)


@given(st.integers(1, 500), st.data())
def test_interval_contains_the_share_and_shrinks(count: int, data: st.DataObject) -> None:
    right = data.draw(st.integers(0, count))
    low, high = wilson(right, count)
    assert 0 <= low <= right / count <= high <= 1
    wide = wilson(4 * right, 4 * count)
    assert wide[1] - wide[0] < high - low


def test_brier_score_of_certainty_and_of_ignorance() -> None:
    truth = np.array([0, 1])
    assert brier_score(np.array([[1.0, 0.0], [0.0, 1.0]]), truth) == 0
    assert brier_score(np.array([[0.0, 1.0], [1.0, 0.0]]), truth) == 2
    assert brier_score(np.array([[0.5, 0.5], [0.5, 0.5]]), truth) == 0.5
    assert math.isnan(brier_score(np.zeros((0, 2)), np.zeros(0, dtype=np.int64)))


def test_log_score_is_in_bits_and_infinite_for_an_impossible_truth() -> None:
    p = np.array([[0.5, 0.5], [0.25, 0.75]])
    assert log_score(p, np.array([0, 0])) == 1.5
    assert log_score(np.array([[0.0, 1.0]]), np.array([0])) == math.inf
    assert log_score(np.array([[1.0, 0.0]]), np.array([0])) == 0
    assert math.isnan(log_score(np.zeros((0, 2)), np.zeros(0, dtype=np.int64)))


def test_reliability_has_counts_shares_and_intervals() -> None:
    p = np.array([0.05, 0.95, 0.95, 1.0, 0.91])
    right = np.array([False, True, True, True, False])
    low, high = reliability(p, right)
    assert (low.low, low.high, low.rows, low.mean, low.share) == (0, 0.1, 1, 0.05, 0)
    assert (high.rows, high.share) == (4, 0.75)
    assert (high.share_low, high.share_high) == wilson(3, 4)
    assert low.rows + high.rows == len(p)


def test_calibration_error_needs_thirty_rows() -> None:
    p, right = np.full(29, 0.8), np.arange(29) < 20
    assert calibration_error(reliability(p, right)) is None
    p, right = np.full(40, 0.8), np.arange(40) < 32
    assert calibration_error(reliability(p, right)) == pytest.approx(0)
    p = np.concatenate([np.full(20, 0.95), np.full(20, 0.55)])
    right = np.concatenate([np.arange(20) < 15, np.arange(20) < 11])
    expected = 0.5 * (0.95 - 0.75) + 0.5 * 0.0
    assert calibration_error(reliability(p, right)) == pytest.approx(expected)


def test_intervals_of_reliability_cover_the_truth_as_often_as_they_say() -> None:
    chance = np.random.default_rng(11)
    covered = total = 0
    for _ in range(300):
        p = chance.beta(2, 1.2, size=200)
        right = chance.random(200) < p**1.5  # the label is right less often than p says
        for each in reliability(p, right):
            inside = (p >= each.low) & (p < each.high)
            assert inside.sum() == each.rows
            covered += each.share_low <= np.mean(p[inside] ** 1.5) <= each.share_high
            total += 1
    # 2,700 intervals of 95 %. Near 0 and 1 Wilson's are somewhat too wide for few rows.
    assert total > 2500
    assert 0.94 <= covered / total <= 0.98


def test_interval_of_the_accuracy_covers_the_truth_as_often_as_it_says() -> None:
    chance = np.random.default_rng(12)
    for share, count in ((0.5, 40), (0.8, 40), (0.9, 200)):
        hits = chance.binomial(count, share, size=4000)
        covered = np.mean([low <= share <= high for low, high in map(wilson, hits, [count] * 4000)])
        assert 0.93 <= covered <= 0.97
