"""Stretches of text between token boundaries, and the stretches that two answers share."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensormesh_nb.analysis.stretches import (
    AnswerStretches,
    Stretch,
    common_length,
    shared_stretches,
)

from ..factories import entry, make_builder, make_chunk


def stretches_of(text: str, *tokens: tuple[str, float | None]) -> AnswerStretches:
    entries = [entry(token, logprob) for token, logprob in tokens]
    return AnswerStretches(make_builder(make_chunk(text, entries)).answer.first)


def cut(size: int, places: list[int]) -> list[Stretch]:
    edges = [0, *sorted({place for place in places if 0 < place < size}), size]
    return [Stretch(a, b, [row]) for row, (a, b) in enumerate(itertools.pairwise(edges))]


def test_text_is_split_where_tokens_end() -> None:
    found = stretches_of("Hello", ("Hel", -1.0), ("lo", -2.0)).stretches("content")
    assert found == [Stretch(0, 3, [0]), Stretch(3, 5, [1])]


def test_text_without_tokens_is_one_stretch_of_unknown_origin() -> None:
    assert stretches_of("Hello").stretches("content") == [Stretch(0, 5, [])]


def test_joint_logprob_is_nan_if_one_is_missing() -> None:
    answer = stretches_of("abc", ("a", -1.0), ("b", -2.0), ("c", None))
    assert answer.joint_logprob([0, 1]) == -3.0
    assert math.isnan(answer.joint_logprob([1, 2]))
    assert math.isnan(answer.joint_logprob(None))


def test_token_at_a_byte() -> None:
    answer = stretches_of("Hello", ("Hel", -1.0), ("lo", -2.0))
    assert [answer.token_at("content", byte) for byte in (0, 2, 3, 5)] == [0, 0, 1, None]


def test_end_tokens_follow_the_text() -> None:
    answer = stretches_of("Hi", ("Hi", -1.0), ("</s>", -0.1))
    assert answer.end_tokens() == [(1, "</s>")]


@given(
    st.integers(1, 30),
    st.lists(st.integers(0, 30)),
    st.lists(st.integers(0, 30)),
    st.integers(0, 30),
)
def test_shared_stretches_have_the_borders_of_both(
    size: int, one: list[int], two: list[int], limit: int
) -> None:
    left, right = cut(size, one), cut(size, two)
    found = list(shared_stretches(left, right, limit))
    borders = sorted({s.end for s in left} & {s.end for s in right})
    assert [end for _, end, _, _ in found] == [end for end in borders if end <= limit]
    rows = [row for *_, own, _ in found for row in own or ()]
    assert rows == list(range(len(rows)))


def test_stretch_of_unknown_tokens_is_none() -> None:
    found = list(shared_stretches([Stretch(0, 2, [])], [Stretch(0, 2, [0])], 2))
    assert found == [(0, 2, None, [0])]


@pytest.mark.parametrize(
    ("one", "two", "length"), [(b"abc", b"abd", 2), (b"ab", b"abc", 2), (b"", b"x", 0)]
)
def test_common_length(one: bytes, two: bytes, length: int) -> None:
    assert common_length(one, two) == length
