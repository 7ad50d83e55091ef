"""Ranking: every token is ranked once, whatever reads it."""

from __future__ import annotations

from typing import Any

import pytest

from tensormesh_nb.assembly.columns import TokenColumns
from tensormesh_nb.assembly.token_table import TokenTable
from tensormesh_nb.frames import alternatives
from tensormesh_nb.frames.ranking import ranking_of
from tensormesh_nb.wire.chunks import TokenLogprob

from ..factories import entry, make_chunk, make_result, raw_bytes, top_entries


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
