"""Ranking: every token is ranked once, whatever reads it."""

from __future__ import annotations

from typing import Any

import pytest

import tensormesh_nb as tm
from tensormesh_nb.assembly.tokens.columns import TokenColumns
from tensormesh_nb.assembly.tokens.token_table import TokenTable
from tensormesh_nb.frames import alternatives
from tensormesh_nb.frames.ranking import ranking_of
from tensormesh_nb.wire import chunks as wire
from tensormesh_nb.wire.chunks import TokenLogprob

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
    columns.append(tokens[:3], 0.0)
    assert ranking_of(columns).alternatives.counts.tolist() == [1, 1, 1]
    columns.append(tokens[3:], 0.1)
    ranking = ranking_of(columns)
    assert ranking.alternatives.code.tolist() == [0, 1, 2, 3]
    assert ranking.measures(None, None).rank.tolist() == [1, 1, 1, 1]
    assert ranked == [3, 1]


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
def test_a_rank_is_exact_where_the_list_says_so(
    alternatives: Any, rank: int, censored: bool
) -> None:
    (row,) = listed(*alternatives, chosen="c", k=3).logprobs.itertuples()
    assert (row.rank, row.rank_censored) == (rank, censored)


def test_probabilities_that_no_distribution_has_give_no_measures() -> None:
    row = make_result(
        make_chunk("a", [entry("a", -0.1, top_logprobs=top_entries(("a", -0.1), ("b", -0.1)))])
    ).logprobs
    assert row[["mass_seen", "entropy_min", "entropy_max"]].isna().all(axis=None)
    assert row["logprob"].notna().all()
