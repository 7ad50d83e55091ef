"""The data of one answer."""

from __future__ import annotations

import pytest

from tensormesh_nb.errors import RequestError

from ..factories import entry, make_builder, make_chunk


def test_answer_is_whole_when_all_requested_choices_have_ended() -> None:
    answer = make_builder(make_chunk("a", finish_reason="stop"), n=2, temperature=1.0).answer
    assert not answer.is_whole
    answer = make_builder(make_chunk("a", finish_reason="stop")).answer
    assert answer.is_whole
    assert not make_builder(make_chunk("a")).answer.is_whole


def test_tokens_are_counted_by_the_host_or_by_rows() -> None:
    rows = make_chunk("ab", [entry("a"), entry("b")])
    assert make_builder(rows).answer.completion_tokens == 2
    usage = {"choices": [], "usage": {"completion_tokens": 5}}
    assert make_builder(rows, usage).answer.completion_tokens == 5
    assert make_builder().answer.completion_tokens is None


def test_first_choice_is_empty_before_it_begins() -> None:
    answer = make_builder().answer
    assert answer.first.text == ""
    assert answer.choice(0) is answer.first
    assert answer.choices == []


def test_unknown_choice_is_refused_with_the_known_ones() -> None:
    answer = make_builder(make_chunk("a")).answer
    with pytest.raises(RequestError, match="there is no 3; there are 0"):
        answer.choice(3)


def test_prefix_logprob_is_the_sum_up_to_the_forced_token() -> None:
    entries = [entry("a", -1.0), entry("b", -2.0), entry("c", None)]
    answer = make_builder(make_chunk("abc", entries)).answer
    assert answer.prefix_logprob is None
    answer.branch_position = 1
    assert answer.prefix_logprob == -3.0
    for unknown in (2, 7):
        answer.branch_position = unknown
        assert answer.prefix_logprob is None


def test_summary_is_one_line() -> None:
    answer = make_builder(make_chunk("a\nb", [entry("a\nb")])).answer
    assert repr(answer) == "<Answer streaming: 'a b', 1 tokens>"


def test_model_is_the_requested_one_until_the_host_names_it() -> None:
    assert make_builder().answer.model == "m"
    assert make_builder({"model": "served", **make_chunk("a")}).answer.model == "served"
