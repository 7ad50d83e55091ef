"""Ranking: every token is ranked once, however many views use it."""

from __future__ import annotations

import math
import tracemalloc
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tensormesh_nb as tm
from tensormesh_nb.assembly.tokens.columns import TokenColumns
from tensormesh_nb.assembly.tokens.token_table import TokenTable
from tensormesh_nb.frames import alternatives
from tensormesh_nb.frames.ranking import ranking_of
from tensormesh_nb.wire import chunks as wire
from tensormesh_nb.wire.chunks import NULL, TokenLogprob

from ..factories import (
    entry,
    make_chunk,
    make_request,
    make_result,
    raw_bytes,
    result_of,
    top_entries,
)


@pytest.fixture
def ranked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The number of tokens of every call that ranks some."""
    counts: list[int] = []
    rank = alternatives._sorted

    def counting(identity: Any, block: Any) -> Any:
        counts.append(len(block.code))
        return rank(identity, block)

    monkeypatch.setattr(alternatives, "_sorted", counting)
    return counts


def test_frames_and_heat_map_share_one_ranking(ranked: list[int]) -> None:
    tops = top_entries(("a", -1.0), ("b", -0.5))
    made = make_result(make_chunk("aaa", [entry("a", -1.0, top_logprobs=tops)] * 3))
    frame = made.logprobs
    assert ranked == [3]
    assert str(made.heatmap()).count("rank 2") == 6  # in titles and in the list
    assert len(made.top_logprobs) == 6
    made.plot("rank")
    made._repr_html_()
    assert made.logprobs.equals(frame)
    assert ranked == [3]


def test_only_new_tokens_are_ranked_as_an_answer_grows(ranked: list[int]) -> None:
    columns = TokenColumns(TokenTable())
    tokens = [TokenLogprob(token=t, logprob=-1.0, bytes=raw_bytes(t)) for t in "abcd"]
    columns.append(tokens[:3], [0.0] * 3)
    assert ranking_of(columns).alternatives.counts.tolist() == [1, 1, 1]
    columns.append(tokens[3:], [0.1] * len(tokens[3:]))
    ranking = ranking_of(columns)
    assert ranking.alternatives.code.tolist() == [0, 1, 2, 3]
    assert ranking.measures(None, None).rank.tolist() == [1, 1, 1, 1]
    assert ranked == [3, 1]


def test_lists_in_order_are_not_kept_a_second_time() -> None:
    columns = TokenColumns(TokenTable())
    tops = [wire.Alternative(token=f"t{i}", logprob=-1.0 - i, bytes=NULL) for i in range(20)]
    token = TokenLogprob(token="t0", logprob=-1.0, bytes=NULL, top_logprobs=tops)
    columns.append([token] * 5000, [0.0] * 5000)
    tracemalloc.start()
    ranking = ranking_of(columns)
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 50 * 5000  # numbers of each token; the lists have 240 bytes a token
    columns.append([token], [0.0])
    assert ranking.alternatives.code.tolist() == list(range(20)) * 5000


def listed(*alternatives: tuple[str, float], chosen: str, k: int) -> tm.ChatResult:
    tops = [wire.Alternative(token=t, logprob=p, bytes=raw_bytes(t)) for t, p in alternatives]
    own = dict(alternatives)[chosen]
    entry = wire.TokenLogprob(token=chosen, logprob=own, bytes=raw_bytes(chosen), top_logprobs=tops)
    part = wire.ChunkChoice(
        delta=wire.Delta(content=chosen), logprobs=wire.Logprobs(content=[entry])
    )
    return result_of(make_request(top_logprobs=k), [wire.Chunk(choices=[part])])


@pytest.mark.parametrize(
    ("alternatives", "rank", "censored"),
    [
        # In its place in a sorted list of three: one of the three likeliest.
        ((("g", -0.3), ("h", -3.0), ("c", -4.0)), 3, False),
        # In front, as vLLM lists it: it may have pushed another one out.
        ((("c", -4.0), ("g", -0.3), ("h", -3.0)), 3, True),
        # One more than asked for: it was added.
        ((("g", -0.3), ("h", -3.0), ("i", -3.5), ("c", -4.0)), 4, True),
        # Last of a list in no order: its place says nothing.
        ((("h", -3.0), ("g", -0.3), ("c", -4.0)), 3, True),
    ],
)
def test_rank_within_the_list_is_exact(alternatives: Any, rank: int, censored: bool) -> None:
    (row,) = listed(*alternatives, chosen="c", k=3).logprobs.itertuples()
    assert (row.rank, row.rank_censored) == (rank, censored)


P = np.array([0.30, 0.22, 0.15, 0.12, 0.09, 0.06, 0.04, 0.02])  # the true distribution
NAMES = "abcdefgh"


@given(
    st.booleans(),
    st.integers(0, len(P) - 1),
    st.integers(1, len(P)),
    st.sets(st.integers(0, len(P) - 1)),
)
def test_measures_hold_where_alternatives_are_lost(
    is_object: bool, chosen: int, k: int, lost: set[int]
) -> None:
    top = [i for i in range(k) if i not in lost]
    if is_object and chosen not in top:
        top.append(chosen)
    pairs = [(NAMES[i], math.log(P[i])) for i in top]
    known = {"bytes": None} if is_object else {}  # keys are strings without bytes
    tops = top_entries(*pairs, **known)
    token = entry(NAMES[chosen], math.log(P[chosen]), top_logprobs=tops, **known)
    made = make_result(
        make_chunk(NAMES[chosen], [token]), vocab_size=len(P), top_logprobs=k, logprobs=True
    )
    (row,) = made.logprobs.itertuples()
    entropy = -float(np.sum(P * np.log2(P)))
    assert pd.isna(row.entropy_min) or row.entropy_min <= entropy + 1e-9
    assert row.entropy_max >= entropy - 1e-9
    assert row.mass_seen <= 1.0 + 1e-9
    assert row.rank == chosen + 1 or (row.rank_censored and row.rank <= chosen + 1)
    if not pd.isna(row.margin):
        assert row.margin == pytest.approx(math.log(P[0] / P[1]))


def test_fewer_alternatives_than_requested_widen_the_bound() -> None:
    # As llama-cpp-python sends them where two tokens have the same string: 2 of 3.
    pairs = (("a", math.log(0.3)), ("b", math.log(0.1)))
    (two,) = listed(*pairs, chosen="a", k=2).logprobs.itertuples()
    (three,) = listed(*pairs, chosen="a", k=3).logprobs.itertuples()
    seen = -0.3 * math.log2(0.3) - 0.1 * math.log2(0.1)
    # Six tokens of at most 0.1, or one of 0.6.
    assert two.entropy_min == pytest.approx(seen - 6 * 0.1 * math.log2(0.1))
    assert three.entropy_min == pytest.approx(seen - 0.6 * math.log2(0.6))
    assert (two.rank_censored, three.rank_censored) == (False, True)
    assert pd.isna(three.margin)
    assert two.margin == pytest.approx(math.log(3))


def test_ambiguous_string_bounds_nothing() -> None:
    # The object's key is "": the token at -3 took the place of a likelier one.
    tops = [entry("", -3.0, bytes=None), entry("x", -1.8, bytes=None)]
    own = entry("", -3.0, bytes=None, top_logprobs=tops)
    (row,) = make_result(make_chunk("", [own]), top_logprobs=2).logprobs.itertuples()
    p, q = math.exp(-3.0), math.exp(-1.8)
    r = 1 - p - q
    bound = -sum(x * math.log2(x) for x in (p, q, r))
    assert row.entropy_min == pytest.approx(bound)
    assert (row.rank, row.rank_censored) == (2, True)
    assert pd.isna(row.margin)


def test_probabilities_that_no_distribution_has_give_no_measures() -> None:
    row = make_result(
        make_chunk("a", [entry("a", -0.1, top_logprobs=top_entries(("a", -0.1), ("b", -0.1)))])
    ).logprobs
    assert row[["mass_seen", "entropy_min", "entropy_max"]].isna().all(axis=None)
    assert row["logprob"].notna().all()
