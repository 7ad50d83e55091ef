"""Messages assembled from deltas."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

import tensormesh_nb as tm
from tensormesh_nb.render.plain_text import plain_text

from ..factories import (
    load_recorded,
    make_chunk,
    make_result,
)


def test_the_old_function_call_is_kept() -> None:
    made = make_result(
        make_chunk(delta={"function_call": {"name": "f", "arguments": "{"}}),
        make_chunk(delta={"function_call": {"arguments": "}"}}),
    )
    assert made.messages[-1]["function_call"] == {"name": "f", "arguments": "{}"}
    assert made.tool_calls == []
    # Shown like any other call.
    assert plain_text(made._answer) == "f({})"
    assert "f({})" in made._repr_html_()


def test_reasoning_under_both_names_is_read_once() -> None:
    both = make_chunk("391", delta={"reasoning": "17*23", "reasoning_content": "17*23"})
    assert make_result(both).reasoning == "17*23"
    assert make_result(make_chunk("391", delta={"reasoning_content": "17*23"})).reasoning == "17*23"
    assert load_recorded("reasoning.json").reasoning == "17*23 = 17*20 + 17*3 = 340 + 51."
    assert load_recorded("reasoning.json").messages[-1]["reasoning"].startswith("17*23")


DETAIL = {"type": "reasoning.text", "id": None, "format": "anthropic-claude-v1", "index": 0}
OTHER = {**DETAIL, "index": 1}
BLOCK = {"type": "thinking"}
ENCRYPTED = {"type": "reasoning.encrypted", "data": "AAAA", "id": "rs_1", "index": 1}
SIGNED = [{**DETAIL, "text": "17*23", "signature": "c2ln"}, ENCRYPTED]
THOUGHT = {"type": "thinking", "thinking": [{"type": "text", "text": "Hm"}]}


@pytest.mark.parametrize(
    ("deltas", "expected"),
    [
        ([{"content": "391"}], {}),
        ([{"content": "<think>17*23</think>391"}], {}),
        ([{"content": "391", "reasoning": None, "reasoning_content": ""}], {}),
        ([{"reasoning": "17"}, {"reasoning": "*23"}], {"reasoning": "17*23"}),
        ([{"reasoning_content": "17*"}, {"reasoning_content": "23"}],
         {"reasoning_content": "17*23"}),
        ([{"reasoning": "17*23", "reasoning_details": SIGNED}],
         {"reasoning": "17*23", "reasoning_details": SIGNED}),
        ([{"reasoning_details": [ENCRYPTED]}], {"reasoning_details": [ENCRYPTED]}),
        ([{"reasoning_details": [{**DETAIL, "text": "17"}]},
          {"reasoning_details": [{**DETAIL, "text": "*23"}]},
          {"reasoning_details": [{**DETAIL, "signature": "c2ln"}]},
          {"reasoning_details": [ENCRYPTED]}],
         {"reasoning_details": SIGNED}),
        ([{"reasoning_details": [{**DETAIL, "text": "a", "signature": "1"}]},
          {"reasoning_details": [{**DETAIL, "text": "a", "signature": "2"}]}],
         {"reasoning_details": [{**DETAIL, "text": "a", "signature": "1"},
                                {**DETAIL, "text": "a", "signature": "2"}]}),
        ([{"reasoning_details": [{"type": "reasoning.summary", "summary": "a", "index": 0}]},
          {"reasoning_details": [{"type": "reasoning.summary", "summary": "b", "index": 0}]},
          {"reasoning_details": [{"type": "reasoning.summary", "summary": "c", "index": 1}]}],
         {"reasoning_details": [{"type": "reasoning.summary", "summary": "ab", "index": 0},
                                {"type": "reasoning.summary", "summary": "c", "index": 1}]}),
        (
            [{"reasoning_details": [DETAIL | {"text": "a"}, OTHER | {"text": "b"}]}] * 2,
            {"reasoning_details": [DETAIL | {"text": "aa"}, OTHER | {"text": "bb"}]},
        ),
        (
            [{"reasoning_details": [DETAIL | {"text": "a"}, DETAIL | {"text": "b"}]}],
            {"reasoning_details": [DETAIL | {"text": "a"}, DETAIL | {"text": "b"}]},
        ),
        (
            [
                {"reasoning_content": "H", "thinking_blocks": [BLOCK | {"thinking": "H"}]},
                {"reasoning_content": "m", "thinking_blocks": [BLOCK | {"thinking": "m"}]},
                {"thinking_blocks": [{"type": "thinking", "thinking": "", "signature": "s"}]},
            ],
            {
                "reasoning_content": "Hm",
                "thinking_blocks": [{"type": "thinking", "thinking": "Hm", "signature": "s"}],
            },
        ),
        ([{"thinking": "Hm"}], {"thinking": "Hm"}),
        ([{"reasoning_details": ["odd", 3]}], {"reasoning_details": ["odd", 3]}),
    ],
)  # fmt: skip
def test_reasoning_goes_back_under_the_names_under_which_it_came(
    deltas: list[dict[str, Any]], expected: dict[str, Any]
) -> None:
    made = make_result(*(make_chunk(delta=delta) for delta in deltas), make_chunk("."))
    for result in (made, saved_and_loaded(made)):
        message = result.messages[-1]
        assert {k: v for k, v in message.items() if k not in ("role", "content")} == expected


def saved_and_loaded(result: tm.ChatResult) -> tm.ChatResult:
    return pickle.loads(pickle.dumps(result))


@pytest.mark.parametrize("whole", [True, False])
def test_reasoning_in_parts_goes_back_in_parts(whole: bool) -> None:
    text = {"type": "text", "text": "391"}
    if whole:
        made = make_result({"choices": [{"index": 0, "message": {"content": [THOUGHT, text]}}]})
    else:
        made = make_result(make_chunk(delta={"content": [THOUGHT]}), make_chunk("391"))
    for result in (made, saved_and_loaded(made)):
        assert (result.reasoning, result.text) == ("Hm", "391")
        assert result.messages[-1] == {"role": "assistant", "content": [THOUGHT, text]}
