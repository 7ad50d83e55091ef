"""Paired tests, against published values, scipy and every possible sample."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy.stats import binomtest

from tensormesh_nb.analysis.variants.paired_test import PairedTest, bootstrap_interval, mcnemar


def scores(better: int, worse: int, same: int = 0) -> PairedTest:
    first = [0.0] * better + [1.0] * worse + [1.0] * same
    second = [1.0] * better + [0.0] * worse + [1.0] * same
    return PairedTest.of(first, second)


@pytest.mark.parametrize(
    ("better", "worse", "published"),
    [
        # Fagerland, Lydersen and Laake, BMC Medical Research Methodology 13 (2013), table 1.
        (1, 7, 0.070),
        # The same, table 2.
        (59, 6, 5.0e-12),
    ],
)
def test_p_is_the_published_one(better: int, worse: int, published: float) -> None:
    assert mcnemar(better, worse) == pytest.approx(published, rel=0.01)


@pytest.mark.parametrize("counts", [(0, 1), (5, 0), (6, 0), (12, 12), (86, 150), (1000, 1100)])
def test_p_is_that_of_scipy(counts: tuple[int, int]) -> None:
    expected = binomtest(min(counts), sum(counts)).pvalue
    assert mcnemar(*counts) == mcnemar(*counts[::-1]) == pytest.approx(expected, rel=1e-12)


def test_two_runs_that_agree_in_every_row_are_undecided() -> None:
    test = scores(0, 0, same=9)
    assert (test.p, test.low, test.high, test.difference) == (1.0, None, None, 0.0)
    assert not test.is_decided
    assert test.doubt == "no row is right in only one of them"


@pytest.mark.parametrize(
    ("counts", "doubt"),
    [
        ((1, 0, 0), "1 row differs, and at least 6 are needed"),
        ((5, 0, 95), "5 rows differ, and at least 6 are needed"),
        ((8, 5, 50), "the interval covers 0 and p is not below 0.05"),
        ((6, 0, 4), ""),
        ((6, 0, 0), ""),
        ((0, 30, 70), ""),
    ],
)
def test_doubt_says_why_it_is_undecided(counts: tuple[int, int, int], doubt: str) -> None:
    test = scores(*counts)
    assert test.doubt == doubt
    assert test.is_decided == (not doubt)


def test_pairing_finds_what_two_separate_accuracies_hide() -> None:
    """16 of 220 rows are better and 3 are worse; the accuracies' own intervals overlap widely."""
    test = scores(16, 3, same=140)
    assert test.p < 0.005
    assert test.is_decided
    assert test.difference == pytest.approx(test.second - test.first)


def test_interval_is_that_of_every_possible_sample() -> None:
    values = np.array([-1.0, 0.0, 0.5, 1.0, 1.0, 2.0])
    means = np.array([*product(values, repeat=len(values))]).mean(axis=1)
    low, high = bootstrap_interval(values)
    # The sample of samples moves an end by at most one step of the discrete distribution.
    assert low == pytest.approx(np.percentile(means, 2.5), abs=0.09)
    assert high == pytest.approx(np.percentile(means, 97.5), abs=0.09)


@pytest.mark.parametrize("distinct", [False, True])
def test_interval_of_many_values_is_that_of_the_normal_distribution(distinct: bool) -> None:
    random = np.random.default_rng(3)
    values = random.normal(size=400) if distinct else random.integers(-1, 2, 400).astype(float)
    low, high = bootstrap_interval(values)
    error = 1.96 * values.std() / 20
    assert low == pytest.approx(values.mean() - error, abs=error / 10)
    assert high == pytest.approx(values.mean() + error, abs=error / 10)
    assert bootstrap_interval(values) == (low, high)


@pytest.mark.parametrize("values", [[1.0], [0.5, 0.5, 0.5]])
def test_equal_values_have_no_interval(values: list[float]) -> None:
    assert bootstrap_interval(np.array(values)) == (None, None)
    assert PairedTest.of([0.0] * len(values), values).low is None


def test_most_rows_against_the_mean_are_undecided() -> None:
    test = PairedTest.of([0.5] * 25, [0.6] * 20 + [-9.0] * 5)
    assert test.p < 0.05
    assert test.doubt == "most rows differ in the opposite direction to the means"


def test_means_of_repeats_that_differ_by_rounding_are_equal() -> None:
    test = PairedTest.of([1 / 3 + 1 / 3 + 1 / 3], [0.1 + 0.2 + 0.7])
    assert (test.better, test.worse) == (0, 0)
