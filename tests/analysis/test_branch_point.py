"""The position of a branch, its token and the text before it."""

from __future__ import annotations

import math
from typing import Any

import pytest

from tensormesh_nb.analysis.branch_point import BranchPoint, branch_point, whole_number
from tensormesh_nb.errors import RequestError

from ..factories import entry, make_builder, make_chunk, top_entries

ENTRIES = [
    entry("a", -0.1, token_id=1, top_logprobs=top_entries(("a", -0.1), ("x", -2.0))),
    entry("é", -0.2, token_id=2, top_logprobs=top_entries(("é", -0.2), ("b", -1.0), ("c", -3.0))),
    entry("</s>", -0.3, token_id=3, top_logprobs=top_entries(("</s>", -0.3), ("!", -1.5))),
]


def point(position: Any = 1, token: Any = None, rank: Any = None, **request: Any) -> BranchPoint:
    prompt = {"prompt_token_ids": [7, 8]}
    keys = {"token_ids": [1, 2, 3], "finish_reason": "stop"}
    chunk = {**prompt, **make_chunk("aé", ENTRIES, **keys)}
    return branch_point(make_builder(chunk, **request).answer, position, token, rank, 0)


def test_alternative_by_rank_and_by_string() -> None:
    forced = point(rank=2).forced
    assert (forced.text, forced.logprob, forced.is_recorded) == ("b", -1.0, True)
    assert point(token="b").forced == forced


def test_unrecorded_token_has_no_logprob() -> None:
    forced = point(token="z").forced
    assert not forced.is_recorded
    assert math.isnan(forced.logprob)
    assert point(token=99).forced.token_id == 99


def test_prefix_is_what_stands_before_the_position() -> None:
    found = point(2, rank=2)
    assert found.prefix_ids == [7, 8, 1, 2]
    assert found.prefix_text == "aé".encode()
    assert point(rank=2).forced_bytes == b"b"


def test_end_token_ends_the_answer() -> None:
    assert point(token="</s>").ends
    assert point(token="</s>").forced_bytes == b""
    assert not point(rank=2).ends


def test_remaining_tokens_count_from_the_forced_one() -> None:
    assert point(rank=2).remaining is None
    assert point(rank=2, max_tokens=10, max_completion_tokens=5).remaining == 3
    assert point(rank=2, max_tokens=1).remaining == 0


def test_branch_begins_with_the_shared_tokens() -> None:
    answer = point(rank=2).begin().answer
    assert answer.first.text == "ab"
    assert answer.first.tokens == ["a", "b"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"position": 9, "rank": 1}, "no position 9; the answer has tokens 0 to 2"),
        ({"position": "1", "rank": 1}, "position: expected a whole number, got '1'"),
        ({"rank": 4}, "no rank 4 at position 1: 3 alternatives"),
        ({"token": "b", "rank": 2}, "give either token="),
        ({}, "give either token="),
        ({"token": ""}, "the token is empty"),
        ({"token": "\ud800"}, "unpaired surrogate"),
        ({"token": -1}, "-1 is not a token id"),
    ],
)
def test_wrong_argument_is_named(arguments: dict[str, Any], says: str) -> None:
    with pytest.raises(RequestError, match=says):
        point(**arguments)


def test_whole_number_refuses_booleans() -> None:
    assert whole_number("n", 3) == 3
    with pytest.raises(RequestError, match="score: n: expected a whole number, got True"):
        whole_number("n", True, "score")
