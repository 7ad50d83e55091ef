"""Choices: texts, messages, ids and rows of one choice."""

from __future__ import annotations

import json

import pytest

import tensormesh_nb as tm
from tensormesh_nb.wire import chunks as wire

from ..factories import (
    entry,
    load_recorded,
    make_builder,
    make_chunk,
    make_result,
)


def test_alignment_is_updated_when_a_call_begins() -> None:
    builder = make_builder(make_chunk("a", [entry("a"), entry("{")]))
    made = tm.ChatResult(builder.answer)
    assert made.logprobs["segment"].isna().tolist() == [False, True]
    called = make_chunk(delta={"function_call": {"name": "f", "arguments": "{"}})
    builder.add(wire.decode(json.dumps(called).encode()), 0.2)
    assert made.logprobs["segment"].tolist() == ["content", "tool_call"]


def test_json_and_messages_of_every_choice() -> None:
    other = make_chunk("[2]")
    other["choices"][0]["index"] = 1
    made = make_result(make_chunk("[1]"), other, n=2)
    assert [choice.json() for choice in made.choices] == [[1], [2]]
    for choice in made.choices:
        answer = {"role": "assistant", "content": choice.text}
        assert choice.messages == [*made.request.messages, answer]


def test_messages_fit_the_next_request() -> None:
    made = load_recorded("tool_call.sse")
    (call,) = made.tool_calls
    assert call["function"] == {"name": "get_weather", "arguments": '{"city": "Oslo"}'}
    answer = made.messages[-1]
    assert answer == {"role": "assistant", "content": None, "tool_calls": [call]}
    tm.ChatRequest.of([*made.messages, {"role": "tool", "tool_call_id": "1", "content": "4 C"}])


def test_json() -> None:
    assert make_result(make_chunk('{"a": [1]}')).json() == {"a": [1]}
    with pytest.raises(tm.ResponseError, match=r"not JSON .*line 1 column 1.*'Hello'"):
        make_result(make_chunk("Hello")).json()
    with pytest.raises(tm.ResponseError, match="not JSON"):
        make_result(make_chunk("[" * 100_000)).json()
    with pytest.raises(tm.ResponseError, match=r"cut short by max_tokens\.$"):
        make_result(make_chunk('{"a": [1'), make_chunk(finish_reason="length")).json()
