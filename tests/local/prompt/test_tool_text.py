"""Functions, calls and results as text."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tensormesh_nb.local.prompt.tool_text import CALL, CALL_END, calls_text, listing, result_text

from ..functions import TOOLS


def test_listing_has_one_line_of_json_a_function() -> None:
    lines = listing(TOOLS).split("<tools>\n")[1].split("\n</tools>")[0].splitlines()
    assert [json.loads(line)["name"] for line in lines] == ["get_weather", "add", "now"]


@pytest.mark.parametrize(
    ("arguments", "written"),
    [('{"city": "Åsa"}', {"city": "Åsa"}), ("{broken", "{broken"), ({"a": 1}, {"a": 1})],
)
def test_calls_are_written_as_the_model_writes_them(arguments: Any, written: Any) -> None:
    function = {"name": "f", "arguments": arguments}
    for message in ({"tool_calls": [{"function": function}]}, {"function_call": function}):
        text = calls_text(message)
        assert text.startswith(CALL)
        inner = text.removeprefix(CALL).removesuffix(CALL_END)
        assert json.loads(inner) == [{"name": "f", "arguments": written}]
        assert "\\u" not in text


@pytest.mark.parametrize("message", [{}, {"tool_calls": None}, {"tool_calls": []}])
def test_message_without_calls_has_no_text(message: dict[str, Any]) -> None:
    assert calls_text(message) == ""


def test_result_is_between_tags() -> None:
    assert result_text("21") == "<tool_response>\n21\n</tool_response>"
