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
    make_request,
    make_result,
    raw_bytes,
    result_of,
)


def test_first_finish_reason_counts_and_unknown_is_shown() -> None:
    made = make_result(
        make_chunk("x", finish_reason="repetition"), make_chunk("", finish_reason="stop")
    )
    assert made.finish_reason == "repetition"
    assert "repetition" in made.footer


def test_chunk_with_ids_but_no_logprobs_gets_rows() -> None:
    def told(token: str) -> list[wire.TokenLogprob]:
        return [wire.TokenLogprob(token=token, logprob=-1.0, bytes=raw_bytes(token))]

    parts = [("x", None, 7), ("a", told("a"), 1), ("b", None, 2), ("d", told("d"), 4)]
    chunks = []
    for text, entries, token_id in parts:
        logprobs = None if entries is None else wire.Logprobs(content=entries)
        part = wire.ChunkChoice(
            delta=wire.Delta(content=text), logprobs=logprobs, token_ids=[token_id]
        )
        chunks.append(wire.Chunk(choices=[part]))
    made = result_of(make_request(logprobs=True), chunks)
    frame = made.logprobs
    assert list(frame["position"]) == [0, 1, 2, 3]
    assert list(frame["token_id"]) == [7, 1, 2, 4]
    assert list(frame["logprob_status"]) == ["missing", "ok", "missing", "ok"]
    assert frame["logprob"].isna().tolist() == [True, False, True, False]


def test_unreadable_ids_are_unknown() -> None:
    body = b'{"choices":[{"token_ids":["5",-1,null,true,9],"message":{"content":"x"}}],'
    chunk = wire.decode(body + b'"prompt_token_ids":[1,null,3]}')
    made = result_of(make_request(), [chunk])
    frame = made.token_ids
    assert frame["token_id"].fillna(-1).tolist() == [1, -1, 3, 5, -1, -1, -1, 9]


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
