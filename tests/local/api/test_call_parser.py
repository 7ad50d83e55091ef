"""Function calls, read from text that arrives in pieces."""

from __future__ import annotations

import json

import pytest

from tensormesh_nb.local.api.call_parser import CallParser

CALLS = (
    '[{"name": "a", "arguments": {"x": "}]\\\\\\"{", "y": [1, {}]}}, '
    '{"name": "b", "arguments": {}}]'
)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 200])
def test_calls_are_parsed_from_pieces_of_any_size(size: int) -> None:
    text = f"Well <tool_cal <tool_call>{CALLS}"
    calls = CallParser(free=True, named=None)
    content, result = "", {}
    for place in range(0, len(text), size):
        more, fragments = calls.add(text[place : place + size])
        content += more
        for fragment in fragments:
            name, arguments = result.get(fragment.call, ("", ""))
            result[fragment.call] = (name + (fragment.name or ""), arguments + fragment.arguments)
    content += calls.end()
    expected = json.loads(CALLS)
    assert content == "Well <tool_cal "
    assert [(name, json.loads(arguments)) for name, arguments in result.values()] == [
        (call["name"], call["arguments"]) for call in expected
    ]


def test_an_incomplete_call_tag_stays_text() -> None:
    calls = CallParser(free=True, named=None)
    content = "".join(calls.add(letter)[0] for letter in "a <tool_call") + calls.end()
    assert content == "a <tool_call"
    assert calls.count == 0
