"""Alternatives: the order of candidates in any list, compared with a slow, simple version."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensormesh_nb.assembly.tokens.columns import TokenColumns
from tensormesh_nb.assembly.tokens.token_table import TokenTable
from tensormesh_nb.frames import alternatives
from tensormesh_nb.frames.ranking import measure, ranking_of
from tensormesh_nb.wire.chunks import Alternative, TokenLogprob

from ..factories import raw_bytes


class Candidate(NamedTuple):
    token: str
    token_id: int | None
    logprob: float | None

    @property
    def usable(self) -> float:
        """The logprob, NaN if it is not usable."""
        sent = math.nan if self.logprob is None else self.logprob
        return sent if -9999 < sent <= 0 else math.nan

    def equals(self, other: Candidate, within: float = 0.0) -> bool:
        a, b = self.usable, other.usable
        return abs(a - b) <= within * (1 + abs(b)) or (math.isnan(a) and math.isnan(b))


Listed = tuple[Candidate, list[Candidate]]


def in_order(own: Candidate, listed: list[Candidate]) -> list[Candidate]:
    """The candidates of a token, one by one: the chosen one's own entry is the first of equals."""
    everyone = [own, *(one for one in listed if not names(one, own))]
    kept: list[Candidate] = []
    last: dict[Any, Candidate] = {}
    for one in sorted(everyone, key=lambda c: math.inf if math.isnan(c.usable) else -c.usable):
        key = one.token if one.token_id is None else one.token_id
        before = last.get(key)
        if before is None or not (one.token_id is not None or one.equals(before)):
            kept.append(one)
        last[key] = one
    return kept


def names(one: Candidate, own: Candidate) -> bool:
    if one.token_id is not None and own.token_id is not None:
        return one.token_id == own.token_id
    return one.token == own.token and one.equals(own, within=1e-4)


def columns_of(tokens: list[Listed]) -> TokenColumns:
    columns = TokenColumns(TokenTable())
    for own, listed in tokens:
        tops = [Alternative(**fields(one)) for one in listed]
        columns.append([TokenLogprob(**fields(own), top_logprobs=tops)], [0.0])
    return columns


def fields(one: Candidate) -> dict[str, Any]:
    return {**one._asdict(), "bytes": raw_bytes(one.token)}


NUMBERS = [0.0, -0.1, -0.10001, -0.1, -0.5, -1.0, -1.0, -2.5, -40.0]
UNUSABLE = [None, math.nan, -math.inf, -9999.0, -1e30, 3.0, math.inf]
candidates = st.builds(
    Candidate,
    st.sampled_from("abcde\ufffd"),
    st.sampled_from([None, 1, 2, 3]),
    st.sampled_from([*NUMBERS * 3, *UNUSABLE]),
)


@st.composite
def well_kept(draw: st.DrawFn) -> Listed:
    """A list as most hosts send it: in order, without repeats, the chosen one anywhere or not."""
    ids = draw(st.booleans())
    tokens = draw(st.permutations("abcdefgh"))[: draw(st.integers(0, 8))]
    numbers = sorted(draw(st.lists(st.sampled_from(NUMBERS), min_size=9, max_size=9)), reverse=True)
    listed = [
        Candidate(token, ord(token) if ids else None, number)
        for token, number in zip(tokens, numbers, strict=False)
    ]
    own = draw(st.sampled_from([*listed, Candidate("z", 26 if ids else None, numbers[-1])]))
    if draw(st.booleans()) and own in listed:
        listed = [own, *(one for one in listed if one != own)]  # vLLM
    return own, listed


anything = st.tuples(candidates, st.lists(candidates, max_size=7))


@given(st.lists(well_kept() | anything, max_size=12), st.integers(1, 40))
def test_any_list_is_ordered_as_by_hand(tokens: list[Listed], at_once: int) -> None:
    columns = columns_of(tokens)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(alternatives, "_BLOCK_SIZE", at_once)
        ranking = ranking_of(columns)
    found, measured = ranking.alternatives, ranking.measures(50_000, 5)
    wanted = [in_order(own, listed) for own, listed in tokens]
    flat = [one for ordered in wanted for one in ordered]
    strings, ids = columns.table.tokens, columns.table.ids
    assert [(strings[code], ids[code]) for code in found.code] == [one[:2] for one in flat]
    assert found.logprob.tolist() == pytest.approx([one.usable for one in flat], nan_ok=True, abs=0)
    assert found.counts.tolist() == [len(ordered) for ordered in wanted]
    assert found.rank.tolist() == [i + 1 for ordered in wanted for i in range(len(ordered))]
    assert found.token.tolist() == [i for i, ordered in enumerate(wanted) for _ in ordered]
    assert found.token[found.chosen].tolist() == list(range(len(tokens)))
    chosen = [flat[i] for i in np.flatnonzero(found.chosen)]
    assert [one[:2] for one in chosen] == [own[:2] for own, _ in tokens]
    for piecemeal, whole in zip(measured, measure(found, 50_000, 5), strict=True):
        assert piecemeal.tolist() == pytest.approx(whole.tolist(), nan_ok=True)


@pytest.mark.parametrize("ids", [False, True])
def test_a_list_in_order_is_taken_as_it_is(ids: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(alternatives, "_merged")
    listed = [
        Candidate(token, ord(token) if ids else None, number)
        for token, number in zip("abcd", (-0.5, -1.0, -1.0, -9.0), strict=True)
    ]
    found = ranking_of(columns_of([(listed[0], listed), (listed[1], listed)] * 1000)).alternatives
    assert found.rank[found.chosen].tolist() == [1, 2] * 1000
    assert found.listed_at.tolist() == [0, 1] * 1000
