"""The distribution of the next token: its shape under samplers, throws, and finding tokens."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tensormesh_nb as tm
from tensormesh_nb.analysis.next_token_distribution import COLUMNS, NextTokenDistribution
from tensormesh_nb.analysis.sampling import Sampler


def distribution(
    *probs: float, vocab_size: int | None = None, tokens: tuple[str, ...] = (), **keys: Any
) -> NextTokenDistribution:
    names = tokens or tuple(f" t{at}" for at in range(len(probs)))
    frame = pd.DataFrame(
        {
            "rank": np.arange(1, len(probs) + 1),
            "token": pd.Categorical(names, categories=list(dict.fromkeys(names))),
            "token_id": pd.array(range(100, 100 + len(probs)), dtype="Int64"),
            "bytes": pd.Series([name.encode() for name in names], dtype=object),
            "logprob": pd.array(np.log(probs), dtype="Float64"),
            "prob": pd.array(probs, dtype="Float64"),
        }
    )
    assert list(frame.columns) == COLUMNS
    return NextTokenDistribution(frame, vocab_size, **keys)


def test_mass_says_what_is_not_listed() -> None:
    top = distribution(0.5, 0.25, vocab_size=10)
    assert (top.mass_seen, top.unseen, top.others, top.is_whole) == (0.75, 0.25, 8, False)
    assert distribution(0.5, 0.25).others == math.inf
    whole = distribution(0.5, 0.25, 0.25, vocab_size=3)
    assert (whole.is_whole, whole.unseen, whole.others) == (True, 0.0, 0)


@pytest.mark.parametrize("temperature", [0.2, 0.7, 1.0, 2.0])
def test_whole_distribution_is_reshaped_exactly(temperature: float) -> None:
    probs = np.array([0.6, 0.3, 0.1])
    frame = distribution(*probs, vocab_size=3).under(Sampler(temperature))
    logits = np.log(probs) / temperature
    expected = np.exp(logits) / np.exp(logits).sum()
    for name in ("prob_min", "prob_max"):
        assert frame[name].tolist() == pytest.approx(expected.tolist(), abs=1e-9)
    assert frame.attrs["exact"]


def test_truncated_distribution_has_bounds() -> None:
    frame = distribution(0.5, 0.25, vocab_size=100).under(Sampler(2.0))
    assert not frame.attrs["exact"]
    assert (frame["prob_min"] < frame["prob_max"]).all()
    low, high = frame.attrs["unseen"]
    assert 0 < low < high < 1
    # Tokens that were left out may be likelier than the last one that is listed.
    wider = distribution(0.5, 0.25, vocab_size=100, has_gaps=True).under(Sampler(2.0))
    assert wider["prob_min"].iloc[0] <= frame["prob_min"].iloc[0]


def test_throw_falls_into_the_interval_of_its_token() -> None:
    whole = distribution(0.5, 0.25, 0.25, vocab_size=3)
    found = [whole.throw(Sampler(), at) for at in (0.0, 0.49, 0.5, 0.75, 0.999999)]
    assert [one.row for one in found] == [0, 0, 1, 2, 2]
    assert [(one.start, one.end) for one in found[1:4]] == [(0.0, 0.5), (0.5, 0.75), (0.75, 1.0)]
    assert (found[2].token, found[2].token_id, found[2].prob) == (" t1", 101, 0.25)
    assert found[2].bits == 2.0
    assert str(found[2]) == "50.0% falls between 50.0% and 75.0%: ' t1' (25.0%, 2.00 bits)"
    for wrong in (-0.1, 1.0, math.nan):
        with pytest.raises(tm.RequestError, match="from 0 to below 1"):
            whole.throw(Sampler(), wrong)


def test_throws_follow_the_sampler() -> None:
    whole = distribution(0.5, 0.3, 0.2, vocab_size=3)
    dice = np.random.default_rng(1)
    counts = Counter(whole.throw(Sampler(2.0), float(dice.random())).row for _ in range(4000))
    weights = np.sqrt([0.5, 0.3, 0.2])
    expected = weights / weights.sum()
    assert [counts[row] / 4000 for row in range(3)] == pytest.approx(list(expected), abs=0.03)
    for at in (0.0, 0.5, 0.99):
        assert whole.throw(Sampler(0.0), at).row == 0
        assert whole.throw(Sampler(top_k=1), at).row == 0
        assert whole.throw(Sampler(top_p=0.6), at).row < 2
        assert whole.throw(Sampler(min_p=0.9), at).row == 0
    tied = distribution(0.4, 0.4, 0.2, vocab_size=3)
    assert [tied.throw(Sampler(0.0), at).row for at in (0.0, 0.9)] == [0, 0]


@given(
    st.lists(st.floats(1e-6, 1.0), min_size=1, max_size=12),
    st.floats(0.0, 2.0),
    st.floats(0.01, 1.0),
    st.floats(0.0, 1.0, exclude_max=True),
)
def test_every_throw_is_in_its_interval(
    weights: list[float], temperature: float, top_p: float, at: float
) -> None:
    probs = sorted((weight / sum(weights) for weight in weights), reverse=True)
    whole = distribution(*probs, vocab_size=len(probs))
    thrown = whole.throw(Sampler(temperature, top_p), at)
    assert thrown.start <= thrown.at
    assert thrown.end > thrown.start
    assert thrown.at <= thrown.end
    assert 0 <= thrown.row < len(probs)


def test_find_takes_a_string_an_id_or_a_rank() -> None:
    made = distribution(0.5, 0.3, 0.1, 0.1, tokens=(" Paris", "a", "b", "b"))
    assert made.find(" Paris", None) == made.find(100, None) == made.find(None, 1) == 0
    assert made.find(103, None) == 3


@pytest.mark.parametrize(
    ("token", "rank", "message"),
    [
        ("b", None, r"2 tokens are written 'b': give an id \(102, 103\)"),
        ("Paris", None, r"not among the 4 tokens .* Did you mean ' Paris'\?"),
        (7, None, "7 is not among"),
        (None, 0, "a rank from 1 to 4, got 0"),
        (None, 5, "got 5"),
        (None, True, "got True"),
        ("a", 2, "give a token or a rank"),
        (None, None, "give a token or a rank"),
        (1.5, None, "string or the id of a token, got float"),
    ],
)
def test_find_says_what_is_wrong(token: Any, rank: Any, message: str) -> None:
    made = distribution(0.5, 0.3, 0.1, 0.1, tokens=(" Paris", "a", "b", "b"))
    with pytest.raises(tm.RequestError, match=message):
        made.find(token, rank)


def test_parts_of_characters_are_named_by_their_bytes() -> None:
    made = distribution(0.5, 0.3, 0.2, tokens=("\ufffd", "", "a"))
    made.frame["bytes"] = pd.Series([b"\xe7\xa7", b"\xf0", b"a"], dtype=object)
    assert made.labels(3) == ["\\xe7\\xa7", "\\xf0", "a"]
    made.frame["bytes"] = pd.Series([pd.NA, pd.NA, pd.NA], dtype=object)
    assert made.labels(2) == ["\ufffd", ""]
