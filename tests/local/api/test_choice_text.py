"""The text of a choice: chunks add up to the whole message, calls included."""

from __future__ import annotations

from typing import Any

import pytest

from tensormesh_nb.local.api.choice_text import ChatText, CompletionText
from tensormesh_nb.local.engine.generation import Step
from tensormesh_nb.local.engine.slot import Token
from tensormesh_nb.local.prompt.functions import OfferedFunctions

from ...factories import make_request
from ..functions import TOOLS

CALL = '[{"name": "now", "arguments": {}}, {"name": "add", "arguments": {"a": 1, "b": 2}}]'


def steps(*texts: str, finish: Any = "stop") -> list[Step]:
    token = Token(1, None, [])
    last = len(texts) - 1
    return [Step(token, text, finish if n == last else None) for n, text in enumerate(texts)]


def chat(**fields: Any) -> ChatText:
    return ChatText(OfferedFunctions.of(make_request(tools=TOOLS, **fields)) if fields else None)


def test_plain_text_is_joined() -> None:
    text = CompletionText()
    made = steps("Hel", "lo")
    assert text.whole(made) == {"text": "Hello"}
    assert [text.delta(step) for step in made] == [({"text": "Hel"}, True), ({"text": "lo"}, True)]
    assert text.finish(made[-1]) == "stop"


def test_answer_without_functions_is_content() -> None:
    made = steps("Hel", "lo")
    message = chat().whole(made)["message"]
    assert message["content"] == "Hello"
    assert "tool_calls" not in message
    streamed = chat()
    deltas = [streamed.delta(step)[0]["delta"] for step in made]
    assert [delta["content"] for delta in deltas] == ["Hel", "lo"]
    assert streamed.opening()["delta"]["role"] == "assistant"


@pytest.mark.parametrize("size", [1, 7, 200])
def test_streamed_calls_equal_the_whole_message(size: int) -> None:
    made = steps(*(CALL[at : at + size] for at in range(0, len(CALL), size)))
    whole = chat(tool_choice="required").whole(made)["message"]
    assert whole["content"] is None
    expected = [call["function"] for call in whole["tool_calls"]]
    assert [each["name"] for each in expected] == ["now", "add"]
    streamed: list[dict[str, str]] = []
    text = chat(tool_choice="required")
    for step in made:
        for call in text.delta(step)[0]["delta"].get("tool_calls", ()):
            if "id" in call:
                streamed.append({"name": call["function"]["name"], "arguments": ""})
            streamed[call["index"]]["arguments"] += call["function"]["arguments"]
    assert streamed == expected
    assert text.finish(made[-1]) == "tool_calls"


def test_call_that_was_cut_keeps_its_finish_reason() -> None:
    made = steps(CALL[:30], finish="length")
    text = chat(tool_choice="required")
    text.whole(made)
    assert text.finish(made[-1]) == "length"
