"""Measures: values computed by hand, and bounds that must hold for any distribution."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tensormesh_nb.frames.measures import (
    cumulative,
    entropy_bounds,
    margin,
    mass_seen,
    observed_entropy,
    probability,
    rank_and_censoring,
    surprisal,
)

from ..factories import entry, make_chunk, make_result

NAN = math.nan


def array(*values: float) -> Any:
    return np.array(values, dtype=np.float64)


def one_row(*p: float) -> tuple[Any, Any]:
    return array(*p), np.zeros(1, dtype=np.int64)


def test_surprisal_counts_bits() -> None:
    assert surprisal(np.log(array(1, 0.5, 1 / 256))) == pytest.approx([0, 1, 8])
    assert math.copysign(1, surprisal(array(0.0))[0]) == 1
    assert probability(np.log(array(0.25)))[0] == pytest.approx(0.25)
    assert np.isnan(surprisal(array(NAN)))[0]


def test_mass_is_the_sum_of_each_token_s_own() -> None:
    assert mass_seen(array(0.5, 0.25, 0.1), np.array([0, 2])) == pytest.approx([0.75, 0.1])


def test_mass_beyond_one_is_rounding_or_no_distribution() -> None:
    assert mass_seen(*one_row(0.7, 0.3004))[0] == 1.0
    assert np.isnan(mass_seen(*one_row(0.9, 0.9))[0])


def test_entropy_of_a_whole_distribution_is_exact() -> None:
    p, first = one_row(0.5, 0.25, 0.25)
    low, high = entropy_bounds(
        observed_entropy(p, np.log(p), first), array(1.0), array(0.25), np.array([3]), 10
    )
    assert low[0] == pytest.approx(1.5)
    assert high[0] == pytest.approx(1.5)


def test_entropy_bounds_by_hand() -> None:
    # 0.5 is seen; the rest is at least one token of 0.5, at most 1000 equal ones.
    p, first = one_row(0.5)
    low, high = entropy_bounds(
        observed_entropy(p, np.log(p), first), array(0.5), array(0.5), np.array([1]), 1001
    )
    assert low[0] == pytest.approx(1.0)
    assert high[0] == pytest.approx(0.5 + 0.5 * math.log2(1000 / 0.5))


def test_unseen_mass_is_laid_on_as_few_tokens_as_the_cap_allows() -> None:
    # 0.4 and 0.15 seen, so 0.45 unseen: three tokens of 0.15.
    p, first = one_row(0.4, 0.15)
    low, _ = entropy_bounds(
        observed_entropy(p, np.log(p), first), array(0.55), array(0.15), np.array([2]), 9
    )
    assert low[0] == pytest.approx(-0.4 * math.log2(0.4) - 4 * 0.15 * math.log2(0.15))


def test_without_a_vocabulary_there_is_no_upper_bound() -> None:
    _, high = entropy_bounds(array(0.3), array(0.9), array(0.1), np.array([2]), None)
    assert np.isnan(high[0])


def test_too_small_vocabulary_does_not_cross_the_bounds() -> None:
    low, high = entropy_bounds(array(0.3), array(0.9), array(0.1), np.array([5]), 2)
    assert low[0] <= high[0]


def test_a_cap_that_bounds_nothing_gives_no_number() -> None:
    low, _ = entropy_bounds(array(0.3), array(0.5), array(5e-324), np.array([2]), None)
    assert np.isnan(low[0])


def bounds(p: list[float], cap: float, vocab_size: int | None) -> tuple[float, float]:
    seen, first = one_row(*p)
    h = observed_entropy(seen, np.log(seen), first)
    low, high = entropy_bounds(
        h, mass_seen(seen, first), array(cap), np.array([len(p)]), vocab_size
    )
    return float(low[0]), float(high[0])


def test_unseen_mass_of_rounding_alone_changes_next_to_nothing() -> None:
    for r in (1e-16, 1e-12, 1e-9):
        low, high = bounds([0.75 - r, 0.25], 0.25, 50_000)
        assert low == pytest.approx(0.8112781, abs=1e-6)
        assert low <= high == pytest.approx(low, abs=1e-6)


def test_where_the_whole_vocabulary_was_seen_the_bounds_meet() -> None:
    # 0.9999 in all: there is no token left that the rest could be on.
    low, high = bounds([0.7, 0.2999], 0.2999, 2)
    assert low == high == pytest.approx(-0.7 * math.log2(0.7) - 0.2999 * math.log2(0.2999))


def test_unseen_tokens_beyond_the_vocabulary_bound_nothing() -> None:
    # Ten tokens are left, each at most 1e-9 likely: 1e-4 of unseen mass does not fit, but rounds.
    low, high = bounds([0.9999 - 1e-9, 1e-9], 1e-9, 12)
    assert low == pytest.approx(bounds([0.9999, 1e-9], 0.0, 12)[0], abs=2e-3)
    assert low <= high
    assert math.isnan(bounds([0.5, 1e-9], 1e-9, 12)[0])
    assert math.isnan(bounds([0.5, 1e-12], 1e-12, None)[0])


def test_cap_of_zero_bounds_as_little_as_possible() -> None:
    assert bounds([0.5], 0.0, 10)[0] == pytest.approx(1.0)


def test_logprobs_above_one_by_rounding_or_by_mistake() -> None:
    assert bounds([0.7, 0.3004], 0.3004, 100)[0] == pytest.approx(0.8815, abs=1e-3)
    assert all(math.isnan(bound) for bound in bounds([0.9, 0.9], 0.9, 100))


def test_a_rank_beyond_single_precision_is_a_bound() -> None:
    # The sum is 1 to the last digit of a float, but the logprobs were rounded before.
    _, censored = rank_and_censoring(
        np.log(array(1e-9, 1e-3)), np.array([5, 5]), array(1.0, 1.0), np.array([True, True])
    )
    assert censored.tolist() == [True, False]


def test_rank_is_exact_only_where_nothing_likelier_can_hide() -> None:
    logprob = np.log(array(0.6, 0.1, 0.1, 0.1))
    better = np.array([0, 3, 3, 3])
    seen = array(0.7, 0.95, 0.7, 0.7)
    is_worst = np.array([True, True, True, False])
    rank, censored = rank_and_censoring(logprob, better, seen, is_worst)
    assert rank.tolist() == [1, 4, 4, 4]
    assert censored.tolist() == [False, False, True, False]


def test_margin_and_running_sums() -> None:
    assert margin(array(-0.1), array(-2.1))[0] == pytest.approx(2.0)
    total = cumulative(array(-1, -2, NAN, -4, -8), np.array([0, 1, 0, 0, 1]))
    assert total[[0, 1, 4]].tolist() == [-1, -2, -10]
    assert np.isnan(total[[2, 3]]).all()


# Any distribution, seen through any window


@st.composite
def windows(draw: st.DrawFn) -> tuple[list[float], int, int, str]:
    """A full distribution (sorted), how many alternatives a host returns, the chosen, the order."""
    weights = draw(
        st.lists(st.floats(1e-6, 1.0) | st.sampled_from([1.0, 0.5, 1e-3]), min_size=2, max_size=40)
    )
    p = sorted((w / math.fsum(weights) for w in weights), reverse=True)
    k = draw(st.integers(0, len(p)))
    chosen = draw(st.integers(0, len(p) - 1))
    return p, k, chosen, draw(st.sampled_from(["vllm", "openai", "k+1", "doubled"]))


def listed(k: int, chosen: int, order: str) -> list[int]:
    """Which tokens a host of this kind returns as alternatives."""
    best = list(range(k))
    if order == "openai":
        return best
    if order == "vllm":
        return [chosen, *(i for i in best if i != chosen)][:k]
    if order == "k+1":
        return best if chosen in best else [*best, chosen]
    return [*best, *best, chosen, chosen]


@given(windows())
def test_bounds_and_ranks_hold_for_any_distribution(
    window: tuple[list[float], int, int, str],
) -> None:
    p, k, chosen, order = window
    tops = [entry(f"t{i}", math.log(p[i])) for i in listed(k, chosen, order)]
    made = make_result(
        make_chunk(f"t{chosen}", [entry(f"t{chosen}", math.log(p[chosen]), top_logprobs=tops)]),
        vocab_size=len(p),
    )
    row = made.logprobs.iloc[0]
    true_entropy = -math.fsum(x * math.log2(x) for x in p)
    assert row["entropy_min"] <= true_entropy + 1e-9
    assert true_entropy <= row["entropy_max"] + 1e-9
    assert row["mass_seen"] <= 1 + 1e-6
    # Counted on the logarithms: two probabilities may be so close that theirs are equal.
    true_rank = 1 + sum(math.log(x) > math.log(p[chosen]) for x in p)
    assert row["rank"] <= true_rank
    assert row["rank_censored"] or row["rank"] == true_rank
    if true_rank == 1:
        assert row["rank"] == 1
    seen = {chosen, *listed(k, chosen, order)}
    assert row["mass_seen"] == pytest.approx(math.fsum(p[i] for i in seen))
    table = made.top_logprobs
    assert table["chosen"].sum() == 1
    assert set(table["token"]) == {f"t{i}" for i in seen}
    assert len(table) == len(seen)
    assert table["rank"].tolist() == list(range(1, len(seen) + 1))
    assert table["logprob"].is_monotonic_decreasing


@given(windows())
def test_margin_is_that_of_the_two_likeliest(window: tuple[list[float], int, int, str]) -> None:
    p, k, chosen, _ = window
    assume(2 <= k <= 20)
    tops = [entry(f"t{i}", math.log(p[i])) for i in range(k)]
    row = make_result(
        make_chunk("x", [entry(f"t{chosen}", math.log(p[chosen]), top_logprobs=tops)]),
        top_logprobs=k,
    ).logprobs.iloc[0]
    assert row["margin"] == pytest.approx(math.log(p[0]) - math.log(p[1]))
    if row["margin"] == 0 and p[chosen] == p[0]:
        assert row["rank"] == 1
