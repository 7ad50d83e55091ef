"""Reply: what is made and kept of odd replies."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tensormesh_nb.render.plain_text import plain
from tensormesh_nb.wire import chunks as wire

from ..factories import entry, make_chunk, make_request, make_result, raw_bytes, result_of


def calls(*deltas: Any) -> list[dict[str, Any]]:
    chunks = [make_chunk(delta={"tool_calls": delta}) for delta in deltas]
    return make_result(*chunks).tool_calls


def call(name: str | None = None, arguments: Any = None, **keys: Any) -> dict[str, Any]:
    function = {"name": name, "arguments": arguments}
    return {**keys, "function": {k: v for k, v in function.items() if v is not None}}


def test_fragments_join_by_index() -> None:
    made = calls(
        [call("f", "", index=0, id="1")],
        [call("g", "", index=1, id="2")],
        [call(None, '{"x"', index=0), call(None, "{}", index=1)],
        [call(None, ": 1}", index=0)],
    )
    assert [(c["id"], c["function"]["name"], c["function"]["arguments"]) for c in made] == [
        ("1", "f", '{"x": 1}'),
        ("2", "g", "{}"),
    ]


def test_fragments_without_index_join_by_id_or_place() -> None:
    made = calls([call("f", "{", id="1")], [call(None, "}", id="1")], [call("g", "{}", id="2")])
    assert [c["function"]["arguments"] for c in made] == ["{}", "{}"]
    made = calls([call("f", "{")], [call(None, "}")])
    assert [c["function"]["arguments"] for c in made] == ["{}"]


def test_the_first_name_and_id_win_and_repetitions_add_nothing() -> None:
    (one,) = calls([call("f", "{", index=0, id="1")], [call("f", "}", index=0, id="1")])
    assert (one["id"], one["function"]) == ("1", {"name": "f", "arguments": "{}"})


def test_arguments_may_come_as_an_object_or_never_be_json() -> None:
    assert calls([call("f", {"städt": 1}, index=0)])[0]["function"]["arguments"] == '{"städt": 1}'
    assert calls([call("f", "{oops", index=0)])[0]["function"]["arguments"] == "{oops"


@pytest.mark.parametrize("index", [2**62, 10**9, -1, -(2**62), "7", 1.5, True])
def test_a_hostile_index_makes_one_call(index: Any) -> None:
    made = calls([call("f", "{}", index=index)])
    assert [c["function"]["name"] for c in made] == ["f"]


@pytest.mark.parametrize("odd", [[], [None], ["x"], "x", {}, [{}], [{"function": None}], [[1]]])
def test_calls_that_are_none_do_not_break_the_answer(odd: Any) -> None:
    made = make_result(make_chunk("text", delta={"tool_calls": odd}), make_chunk(" more"))
    assert made.text == "text more"
    made._repr_html_()


def test_the_old_function_call_is_kept() -> None:
    made = make_result(
        make_chunk(delta={"function_call": {"name": "f", "arguments": "{"}}),
        make_chunk(delta={"function_call": {"arguments": "}"}}),
    )
    assert made.messages[-1]["function_call"] == {"name": "f", "arguments": "{}"}
    assert made.tool_calls == []
    # Shown like any other call.
    assert plain(made._answer) == "f({})"
    assert "f({})" in made._repr_html_()


@pytest.mark.parametrize(
    "odd",
    [
        {"index": 9, "message": 4, "finish_reason": [], "logprobs": "x"},
        {"refusal": "No.", "message": None},
        {"annotations": [1], "audio": {"id": "a"}},
    ],
)
def test_keys_of_a_delta_do_not_overwrite_the_choice(odd: dict[str, Any]) -> None:
    made = make_result(make_chunk("x", delta=odd))
    (choice,) = made.response["choices"]
    assert choice["index"] == 0
    assert choice["message"]["content"] == "x"
    json.dumps(made.response)


def test_unknown_keys_are_kept() -> None:
    made = make_result({**make_chunk("x", weird=1, delta={"odd": 2}), "novel": {"a": 3}})
    assert made.response["novel"] == {"a": 3}
    assert made.response["choices"][0]["weird"] == 1
    assert made.response["choices"][0]["message"]["odd"] == 2


def test_a_thought_behind_white_space_keeps_its_tokens() -> None:
    tokens = ["<think>", " I", " see", ".", "</think>", "\n\n", "Yes"]
    made = make_result(make_chunk("".join(tokens), [entry(token) for token in tokens]))
    assert (made.reasoning, made.text) == ("I see.", "Yes")
    assert made.logprobs["segment"].tolist() == [
        *("special", "reasoning", "reasoning", "reasoning", "special", "special", "content")
    ]
    assert made.warnings == []


def test_reasoning_in_its_field_and_in_tags_is_shown_once() -> None:
    twice = {"reasoning": "I see.", "reasoning_content": "I see."}
    made = make_result(make_chunk("<think>I see.</think>Yes", delta=twice))
    assert (made.reasoning, made.text) == ("I see.", "Yes")
    assert made._repr_html_().count("I see.") == 1
    kept = made.response["choices"][0]["message"]
    assert kept.items() >= twice.items()
    other = make_result(make_chunk("<think>tags</think>Yes", delta={"reasoning": "I see."}))
    assert other.text == "<think>tags</think>Yes"


def test_finish_reasons_first_wins_and_unknown_ones_are_shown() -> None:
    made = make_result(
        make_chunk("x", finish_reason="repetition"), make_chunk("", finish_reason="stop")
    )
    assert made.finish_reason == "repetition"
    assert "repetition" in made.footer


def test_a_chunk_with_ids_but_no_logprobs_keeps_its_rows() -> None:
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


def test_unreadable_ids_leave_gaps_and_shift_nothing() -> None:
    body = b'{"choices":[{"token_ids":["5",-1,null,true,9],"message":{"content":"x"}}],'
    chunk = wire.decode(body + b'"prompt_token_ids":[1,null,3]}')
    made = result_of(make_request(), [chunk])
    frame = made.token_ids
    assert frame["token_id"].fillna(-1).tolist() == [1, -1, 3, 5, -1, -1, -1, 9]
