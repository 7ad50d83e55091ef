"""The common part of both ways to branch."""

from __future__ import annotations

from typing import Any

from tensormesh_nb.analysis.branch_point import branch_point
from tensormesh_nb.client.operations.branch import Branch

from ...factories import entry, make_builder, make_chunk, top_entries

ENTRIES = [
    entry("a", -0.1, top_logprobs=top_entries(("a", -0.1), ("x", -2.0))),
    entry("b", -0.2, top_logprobs=top_entries(("b", -0.2), ("</s>", -1.0))),
]


def branch(position: int = 0, **fields: Any) -> Branch:
    answer = make_builder(make_chunk("ab", ENTRIES), **fields).answer
    return Branch(branch_point(answer, position, None, 2, 0))


def test_branch_begins_with_the_forced_token() -> None:
    made = branch()
    assert made.answer.first.text == "x"
    assert made.answer.branch_position == 0
    assert made.answer.branch_is_exact is None
    assert not made.is_done


def test_end_token_needs_no_request() -> None:
    made = branch(1)
    assert made.is_done
    assert made.answer.first.finish_reason == "stop"


def test_limit_that_is_reached_needs_no_request() -> None:
    made = branch(max_tokens=1)
    assert made.is_done
    assert made.answer.first.finish_reason == "length"


def test_rest_is_sampled_as_before() -> None:
    fields = branch(max_tokens=9, temperature=0.5, seed=3)._sampling_fields()
    assert fields["max_tokens"] == 8
    assert (fields["temperature"], fields["seed"]) == (0.5, 3)
    assert "messages" not in fields


def test_response_format_without_effect_is_reported() -> None:
    made = branch(response_format={"type": "json_object"})
    assert made.answer.notices == [
        "response_format had no effect after the branch: hosts apply them to whole answers only."
    ]
    assert "response_format" not in made._sampling_fields()
