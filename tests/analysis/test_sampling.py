"""Sampling: bounds contain the values for the whole vocabulary; exact values equal them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

import tensormesh_nb as tm
from tensormesh_nb.analysis.sampling import (
    MAYBE,
    NO,
    YES,
    RecordedDistribution,
    SampledDistribution,
    Sampler,
    recorded_of,
    resample,
    resampled_frame,
)

from ..factories import entry, make_chunk, make_result, top_entries

Floats = NDArray[np.float64]


def truth(prob: Floats, sampler: Sampler) -> Floats:
    """What vLLM draws from, over the whole vocabulary (sorted, falling).

    https://github.com/vllm-project/vllm/blob/main/vllm/v1/sample/ops/topk_topp_sampler.py
    """
    if sampler.temperature == 0:
        return np.eye(len(prob))[0]
    p = prob ** (1 / sampler.temperature)
    p = p / p.sum()
    p = np.where(p >= sampler.min_p * p[0], p, 0.0)
    if sampler.top_k > 0:
        p[sampler.top_k :] = 0.0
    p = p / p.sum()
    if sampler.top_p < 1:
        before = np.cumsum(p) - p
        p = np.where((before < sampler.top_p) | (np.arange(len(p)) == 0), p, 0.0)
    return p / p.sum()


def record(
    prob: Floats, k: int, chosen: int, size: int | None
) -> tuple[RecordedDistribution, list[int]]:
    """What a host would have sent: the top k and the chosen token."""
    seen = [*range(k), *([chosen] if chosen >= k else [])]
    known = prob[seen]
    others = math.inf if size is None else float(size - len(seen))
    unseen = max(0.0, 1.0 - float(known.sum())) if others else 0.0
    return RecordedDistribution(known, k, unseen, others), seen


@st.composite
def cases(draw: st.DrawFn) -> tuple[Floats, int, int, bool, Sampler]:
    size = draw(st.integers(2, 60))
    seed = draw(st.integers(0, 2**32 - 1))
    steep = draw(st.sampled_from([0.3, 1.0, 3.0, 8.0]))
    logits = np.random.default_rng(seed).normal(0, steep, size)
    prob = np.sort(np.exp(logits - logits.max()))[::-1]
    prob = prob / prob.sum()
    k = draw(st.integers(1, size))
    sampler = Sampler(
        temperature=draw(st.sampled_from([0.0, 0.2, 0.7, 1.0, 1.3, 2.0])),
        top_p=draw(st.sampled_from([0.1, 0.5, 0.9, 0.99, 1.0])),
        top_k=draw(st.sampled_from([0, 1, 3, 10, 40])),
        min_p=draw(st.sampled_from([0.0, 0.001, 0.05, 0.5, 1.0])),
    )
    return prob, k, draw(st.integers(0, size - 1)), draw(st.booleans()), sampler


@given(cases())
def test_the_bounds_hold_the_truth(case: tuple[Floats, int, int, bool, Sampler]) -> None:
    prob, k, chosen, knows_size, sampler = case
    recorded, seen = record(prob, k, chosen, len(prob) if knows_size else None)
    found, true = resample(recorded, sampler), truth(prob, sampler)
    own, rest = true[seen], float(np.delete(true, seen).sum())
    assert (found.low <= own + 1e-9).all()
    assert (own <= found.high + 1e-9).all()
    assert (own[found.kept == YES] > 0).all()
    assert (own[found.kept == NO] == 0).all()
    assert found.unseen[0] - 1e-9 <= rest <= found.unseen[1] + 1e-9
    assert (found.low >= 0).all()
    assert (found.high <= 1).all()
    if found.exact:
        np.testing.assert_allclose(own, found.low, atol=2e-5)


@given(cases())
def test_whole_vocabulary_makes_the_sampler_exact(
    case: tuple[Floats, int, int, bool, Sampler],
) -> None:
    prob, _, _, _, sampler = case
    found = resample(RecordedDistribution(prob, len(prob), 0.0, 0.0), sampler)
    assert found.exact
    np.testing.assert_allclose(found.low, truth(prob, sampler), atol=1e-9)


def of(prob: list[float], size: float = math.inf, **fields: float) -> SampledDistribution:
    unseen = max(0.0, 1 - sum(prob))
    recorded = RecordedDistribution(np.array(prob), len(prob), unseen, size)
    return resample(recorded, Sampler(**fields))  # type: ignore[arg-type]


def test_unchanged_sampling_keeps_exact_numbers() -> None:
    found = of([0.5, 0.2])
    assert found.low.tolist() == found.high.tolist() == [0.5, 0.2]
    assert found.unseen == pytest.approx((0.3, 0.3))
    assert found.exact


def test_filters_within_the_list_are_exact() -> None:
    assert of([0.5, 0.2, 0.1], top_k=2).low.tolist() == pytest.approx([5 / 7, 2 / 7, 0])
    assert of([0.5, 0.2, 0.1], top_k=2).exact
    assert of([0.5, 0.2, 0.1], top_p=0.6).low.tolist() == pytest.approx([5 / 7, 2 / 7, 0])
    assert of([0.5, 0.2, 0.1], top_p=0.6).exact
    assert of([0.5, 0.2, 0.1], min_p=0.3).exact
    assert of([0.5, 0.2, 0.1], temperature=0.0).low.tolist() == [1, 0, 0]


def test_a_temperature_is_never_exact_from_a_part() -> None:
    found = of([0.5, 0.2, 0.1], temperature=0.5)
    assert not found.exact
    assert (found.low < found.high).all()
    # At worst the unseen 0.2 is two tokens of 0.1: 0.25 / (0.25 + 0.04 + 0.01 + 0.02).
    assert found.low[0] == pytest.approx(0.25 / 0.32)
    assert found.high[0] == pytest.approx(0.25 / 0.30)
    hotter = of([0.5, 0.2, 0.1], temperature=2.0)
    assert hotter.low[0] == 0
    assert of([0.5, 0.2, 0.1], 100, temperature=2.0).low[0] > 0.05


def test_top_p_beyond_the_list_leaves_the_unseen_open() -> None:
    found = of([0.5, 0.2, 0.1], top_p=0.95)
    assert found.kept.tolist() == [YES, YES, YES]
    assert not found.exact
    assert 0 < found.unseen[0] < found.unseen[1] < 1


def test_a_token_from_outside_the_top_has_an_unknown_rank() -> None:
    recorded = RecordedDistribution(np.array([0.5, 0.2, 0.01]), 2, 0.29, 100)
    assert resample(recorded, Sampler(top_k=5)).kept.tolist() == [YES, YES, MAYBE]
    assert resample(recorded, Sampler(top_k=2)).kept.tolist() == [YES, YES, NO]
    assert resample(recorded, Sampler(top_k=60)).kept.tolist() == [YES, YES, YES]


def test_chosen_token_alone_bounds_only_itself() -> None:
    recorded = RecordedDistribution(np.array([0.01]), 0, 0.99, math.inf)
    assert resample(recorded, Sampler()).exact
    found = resample(recorded, Sampler(temperature=0.5))
    assert (found.low[0], found.high[0], found.exact) == (0, 1, False)


@pytest.mark.parametrize(
    "wrong",
    [
        {"temperature": -1},
        {"temperature": 3},
        {"top_p": 0},
        {"top_p": 2},
        {"min_p": -0.1},
        {"top_k": 1.5},
    ],
)
def test_parameters_out_of_range_are_refused_by_name(wrong: dict[str, float]) -> None:
    with pytest.raises(tm.RequestError, match=next(iter(wrong))):
        Sampler(**wrong)  # type: ignore[arg-type]


def test_the_frame_says_what_is_known_and_whether_it_is_exact() -> None:
    tops = top_entries((" a", math.log(0.5)), (" b", math.log(0.25)))
    made = make_result(
        make_chunk(" a", [entry(" a", math.log(0.5), top_logprobs=tops)]), vocab_size=100
    )
    made._answer.host = "local"
    row, own = made.logprobs.iloc[0], made.top_logprobs
    frame = resampled_frame(row, own, made.vocab_size, Sampler(top_k=1))
    assert frame["kept"].tolist() == ["yes", "no"]
    assert frame["prob_min"].tolist() == [1.0, 0.0]
    assert frame.attrs["exact"]
    made._answer.host = "elsewhere"
    frame = resampled_frame(row, made.top_logprobs, made.vocab_size, Sampler(top_k=1))
    assert not frame.attrs["exact"]  # perhaps the recorded numbers are no raw ones


def test_missing_logprobs_are_unseen() -> None:
    tops = top_entries((" a", math.log(0.5)), (" b", None))
    made = make_result(make_chunk(" a", [entry(" a", math.log(0.5), top_logprobs=tops)]))
    known = made.top_logprobs[made.top_logprobs["logprob"].notna()]
    recorded = recorded_of(made.logprobs.iloc[0], known, None)
    assert recorded.prob.tolist() == pytest.approx([0.5])
    assert recorded.unseen == pytest.approx(0.5)


@pytest.mark.parametrize("prob", [[1.0, 0.0], [0.5, 0.0], [0.0, 0.0]])
@pytest.mark.parametrize("listed", [1, 2])
@pytest.mark.parametrize("others", [0.0, 100.0, math.inf])
def test_probabilities_that_underflowed_are_no_accident(
    prob: list[float], listed: int, others: float
) -> None:
    recorded = RecordedDistribution(np.array(prob), listed, max(0.0, 1 - sum(prob)), others)
    for sampler in (Sampler(2.0), Sampler(0.5, 0.9), Sampler(top_k=2, min_p=0.1)):
        found = resample(recorded, sampler)
        assert np.isfinite(found.low).all()
        assert (found.low <= found.high).all()
