"""Tool calls from fragments, numbered or not, in any order."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tensormesh_nb.assembly.tool_calls import ToolCalls
from tensormesh_nb.wire.chunks import ToolCall, decode

from ..factories import (
    make_chunk,
    make_result,
)


def fragments(*calls: dict[str, Any]) -> list[ToolCall]:
    body = {"choices": [{"delta": {"tool_calls": list(calls)}}]}
    (choice,) = decode(json.dumps(body).encode()).choices or ()
    assert choice.delta is not None
    return choice.delta.tool_calls or []


def streamed(*deltas: list[dict[str, Any]]) -> list[tuple[Any, str, str]]:
    calls = ToolCalls()
    for delta in deltas:
        calls.add(fragments(*delta), whole=False)
    return told(calls)


def told(calls: ToolCalls) -> list[tuple[Any, str, str]]:
    return [
        (call["id"], call["function"]["name"], call["function"]["arguments"])
        for call in calls.whole()
    ]


def part(arguments: Any = None, name: str | None = None, **keys: Any) -> dict[str, Any]:
    return {**keys, "function": {"name": name, "arguments": arguments}}


@pytest.mark.parametrize(
    ("deltas", "calls"),
    [
        ([[part("", "f", index=0, id="a")], [part("{", index=0)], [part("}", index=0)]],
         [("a", "f", "{}")]),
        # Two at once, interleaved.
        ([[part("1", "f", index=0, id="a"), part("2", "g", index=1, id="b")],
          [part("3", index=1)], [part("4", index=0)]], [("a", "f", "14"), ("b", "g", "23")]),
        # One id for all calls, once or on every fragment.
        ([[part("1", "f", index=0, id="a")], [part("2", "g", index=1, id="a")],
          [part("3", index=1)], [part("4", index=0, id="a")], [part("5", index=1, id="a")]],
         [("a", "f", "14"), ("a", "g", "235")]),
        # The second one first.
        ([[part("2", "g", index=1, id="b")], [part("1", "f", index=0, id="a")]],
         [("a", "f", "1"), ("b", "g", "2")]),
        # The id on every fragment and no index.
        ([[part("1", "f", id="a")], [part("2", id="a")], [part("3", "g", id="b")]],
         [("a", "f", "12"), ("b", "g", "3")]),
        # The id once and no index: what follows continues the latest call.
        ([[part("1", "f", id="a")], [part("2")], [part("3", "g", id="b")], [part("4")]],
         [("a", "f", "12"), ("b", "g", "34")]),
        # Neither: by place in the list.
        ([[part("1", "f"), part("2", "g")], [part("3"), part("4")]],
         [(None, "f", "13"), (None, "g", "24")]),
        ([[part({"a": 1}, "f", index=0)]], [(None, "f", '{"a": 1}')]),
        ([[part("x", "f", index=-1)], [part("y", index=-1)]], [(None, "f", "xy")]),
        ([[part("x", "f", index=2**40)], [part("y", "g", index=7)]],
         [(None, "g", "y"), (None, "f", "x")]),
        # A new id with a name opens a call, whatever its index.
        ([[part("", "f", index=0, id="a")], [part("", "late", index=0, id="late")]],
         [("a", "f", ""), ("late", "late", "")]),
    ],
)  # fmt: skip
def test_fragments_find_their_call(deltas: Any, calls: list[tuple[Any, str, str]]) -> None:
    assert streamed(*deltas) == calls


def test_calls_of_a_whole_message() -> None:
    calls = ToolCalls()
    same = part("{}", "f", id="same")
    calls.add(fragments(same, same), whole=True)
    assert told(calls) == [("same", "f", "{}")] * 2


def test_unknown_keys_of_calls_are_kept() -> None:
    calls = ToolCalls()
    sent = {"index": 0, "id": "a", "type": "function", "novel": {"x": 1}}
    function = {"name": "f", "arguments": "{}", "odd": 2, "description": "d"}
    calls.add(fragments({**sent, "function": function}), whole=False)
    (call,) = calls.whole()
    assert call["novel"] == {"x": 1}
    assert call["function"] == function


def test_ten_thousand_fragments_make_one_call() -> None:
    piece = fragments(part("x" * 20, index=0))
    calls = ToolCalls()
    for _ in range(10_000):
        calls.add(piece, whole=False)
    (call,) = calls.whole()
    assert len(call["function"]["arguments"]) == 200_000


def calls(*deltas: Any) -> list[dict[str, Any]]:
    chunks = [make_chunk(delta={"tool_calls": delta}) for delta in deltas]
    return make_result(*chunks).tool_calls


def call(name: str | None = None, arguments: Any = None, **keys: Any) -> dict[str, Any]:
    function = {"name": name, "arguments": arguments}
    return {**keys, "function": {k: v for k, v in function.items() if v is not None}}


@pytest.mark.parametrize("index", [2**62, 10**9, -1, -(2**62), "7", 1.5, True])
def test_a_hostile_index_makes_one_call(index: Any) -> None:
    made = calls([call("f", "{}", index=index)])
    assert [c["function"]["name"] for c in made] == ["f"]


@pytest.mark.parametrize("odd", [[], [None], ["x"], "x", {}, [{}], [{"function": None}], [[1]]])
def test_invalid_tool_calls_are_ignored(odd: Any) -> None:
    made = make_result(make_chunk("text", delta={"tool_calls": odd}), make_chunk(" more"))
    assert made.text == "text more"
    made._repr_html_()


def test_arguments_as_an_object_or_invalid_json() -> None:
    assert calls([call("f", {"städt": 1}, index=0)])[0]["function"]["arguments"] == '{"städt": 1}'
    assert calls([call("f", "{oops", index=0)])[0]["function"]["arguments"] == "{oops"
