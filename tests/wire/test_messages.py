"""Messages: the accepted kinds of prompt, and what each role requires."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Any

import msgspec
import numpy as np
import pytest

from tensormesh_nb.errors import RequestError
from tensormesh_nb.wire.messages import (
    ROLES,
    KeptMessage,
    check_messages,
    content_text,
    is_plain,
    parse_messages,
    thinking_parts,
    to_messages,
    with_system,
    without_reasoning,
)

CALL = {"id": "c", "type": "function", "function": {"name": "f", "arguments": "{}"}}
PART = {"type": "text", "text": "a"}
EXAMPLE = 'expected an object such as {"role": "user", "content": "..."}'


@pytest.mark.parametrize(
    ("prompt", "messages"),
    [
        ("hi", [{"role": "user", "content": "hi"}]),
        ("", [{"role": "user", "content": ""}]),
        ({"role": "user", "content": "hi"}, [{"role": "user", "content": "hi"}]),
        (MappingProxyType({"role": "user", "content": ""}), [{"role": "user", "content": ""}]),
        (({"role": "user", "content": [PART]},), [{"role": "user", "content": [PART]}]),
        ([], []),
    ],
)
def test_prompts(prompt: Any, messages: list[dict[str, Any]]) -> None:
    assert parse_messages(prompt) == messages


@pytest.mark.parametrize(
    "message",
    [{"role": role, "content": "x", "tool_call_id": "c", "name": "f"} for role in ROLES]
    + [
        {"role": "assistant", "content": None, "tool_calls": [CALL]},
        {"role": "assistant", "tool_calls": [CALL]},
        {"role": "assistant", "content": None, "function_call": {"name": "f"}},
        {"role": "assistant", "content": "x", "reasoning": "t", "novel": 1},
        {"role": "user", "content": [PART, {"type": "image_url", "image_url": {"url": "u"}}]},
        {"role": "user", "content": []},
        {"role": "assistant", "content": None, "refusal": "No."},
        {"role": "assistant", "content": None, "reasoning": "Let me"},
        {"role": "assistant", "content": None, "reasoning_content": "Let me"},
        {"role": "assistant", "content": "a", "reasoning": None, "refusal": None, "name": "n"},
        {"role": "assistant", "tool_calls": [{"function": {"name": "f", "arguments": {"a": 1}}}]},
        {"role": "assistant", "tool_calls": [{"function": {"name": "f", "arguments": "{"}}]},
    ],
)
def test_valid_messages_are_not_changed(message: dict[str, Any]) -> None:
    assert parse_messages(message) == [message]


@pytest.mark.parametrize(
    ("prompt", "place", "expected"),
    [
        (None, "messages", "expected a string or a list of messages, got None"),
        (5, "messages", "got int"),
        (b"hi", "messages", "got bytes"),
        ({"a"}, "messages", "got set"),
        (["hi"], "messages[0]", f"{EXAMPLE}, got str"),
        ([{"role": "user", "content": "a"}, 5], "messages[1]", "got int"),
        ({"content": "a"}, "messages[0]", f"{EXAMPLE}, got the keys 'content'"),
        ({"role": "User", "content": "a"}, "messages[0].role", "got 'User'"),
        ({"role": [], "content": "a"}, "messages[0].role", "got []"),
        (
            {"role": "user"},
            "messages[0].content",
            'expected a text, as in {"role": "user", "content": "..."}, got the keys \'role\'',
        ),
        ({"role": "assistant", "content": None}, "messages[0].content", "expected text"),
        ({"role": "assistant", "content": None, "tool_calls": []}, "messages[0].content", "text"),
        ({"role": "user", "content": None, "tool_calls": [CALL]}, "messages[0].content", "text"),
        ({"role": "user", "content": 5}, "messages[0].content", "got int"),
        ({"role": "user", "content": ["a"]}, "messages[0].content[0]", "expected a part"),
        ({"role": "user", "content": [PART, {}]}, "messages[0].content[1]", "expected a part"),
        ({"role": "user", "content": [{"type": "text"}]}, "messages[0].content[0].text", "string"),
        ({"role": "tool", "content": "a"}, "messages[0].tool_call_id", "id of the call"),
        ({"role": "function", "content": "a"}, "messages[0].name", "name of the function"),
        ({"role": "assistant", "content": "", "tool_calls": {}}, "messages[0].tool_calls", "dict"),
        ({"role": "user", "content": "", "name": 5}, "messages[0].name", "a string, got int"),
        ({"role": "tool", "content": "", "tool_call_id": 5}, "messages[0].tool_call_id", "got int"),
        ({"role": "assistant", "content": "", "reasoning": []}, "messages[0].reasoning", "list"),
        ({"role": "assistant", "content": "", "refusal": 1}, "messages[0].refusal", "got int"),
        ({"role": "assistant", "function_call": 5}, "messages[0].function_call", "expected {"),
        (
            {"role": "assistant", "tool_calls": [{"function": {"name": "f", "arguments": 5}}]},
            "messages[0].tool_calls[0].arguments",
            "got int",
        ),
        (
            {"role": "assistant", "tool_calls": [{**CALL, "id": 5}]},
            "messages[0].tool_calls[0].id",
            "got int",
        ),
        (
            {"role": "assistant", "content": "", "tool_calls": [{"id": "c"}]},
            "messages[0].tool_calls[0]",
            "expected {",
        ),
        (
            {"role": "assistant", "content": "", "tool_calls": [{**CALL, "type": "x"}]},
            "messages[0].tool_calls[0].type",
            "expected 'function'",
        ),
    ],
)
def test_invalid_messages(prompt: Any, place: str, expected: str) -> None:
    with pytest.raises(RequestError, match=re.escape(expected)) as caught:
        parse_messages(prompt)
    assert caught.value.field == place
    assert str(caught.value).startswith(f"{place}: ")


@pytest.mark.parametrize(
    ("content", "text"),
    [("a", "a"), (None, ""), ([PART, PART], "aa"), ([5, None, {"text": 5}], ""), (5, "")],
)
def test_content_text(content: Any, text: str) -> None:
    assert content_text(content) == text


def test_messages_of_the_caller_are_copied() -> None:
    given = {"role": "user", "content": "a"}
    parse_messages(given)[0]["content"] = "b"
    assert given["content"] == "a"


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ({"role": "assistant", "content": "a"}, None),
        ({"role": "user", "content": "a", "reasoning": "r"}, None),
        ({"role": "assistant", "content": "a", "reasoning": "r"}, "a"),
        ({"role": "assistant", "content": "a", "reasoning_content": "r"}, "a"),
        ({"role": "assistant", "content": "a", "reasoning_details": [{}]}, "a"),
        ({"role": "assistant", "content": None, "reasoning": "r"}, ""),
        ({"role": "assistant", "content": thinking_parts("r", "a")}, "a"),
        ({"role": "assistant", "content": thinking_parts("r", "")}, ""),
        ({"role": "assistant", "content": [{"type": "text", "text": "a"}]}, None),
    ],
)
def test_reasoning_is_left_out(message: dict[str, Any], expected: str | None) -> None:
    (kept,) = without_reasoning([message])
    if expected is None:
        assert kept is message
    else:
        assert kept == {"role": "assistant", "content": expected}
    check_messages([kept])


def test_calls_stay_without_reasoning() -> None:
    call = {"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}}
    message = {"role": "assistant", "content": None, "reasoning": "r", "tool_calls": [call]}
    kept = {"role": "assistant", "content": None, "tool_calls": [call]}
    assert without_reasoning([message]) == [kept]


class Markup(str):
    """A text of an HTML parser."""

    __slots__ = ()


@pytest.mark.parametrize(
    "prompt",
    [
        np.str_("a"),
        Markup("a"),
        {"role": np.str_("user"), "content": Markup("a")},
        [{"role": "user", "content": np.array([{"type": "text", "text": np.str_("a")}])}],
    ],
)
def test_texts_of_other_libraries_are_texts(prompt: Any) -> None:
    messages = with_system(to_messages(prompt), Markup("s"))
    check_messages(messages)
    assert msgspec.json.decode(msgspec.json.encode(messages)) == messages
    assert [content_text(message["content"]) for message in messages] == ["s", "a"]


def test_message_that_contains_itself_is_refused() -> None:
    part: dict[str, Any] = {"type": "text"}
    part["inside"] = part
    with pytest.raises(RequestError, match=r"messages\[0\]: nested too deeply"):
        to_messages([{"role": "user", "content": [part]}])


@pytest.mark.parametrize(
    ("message", "plain"),
    [
        ({"role": "user", "content": "hi"}, True),
        ({"role": "user", "content": "h\u00ec"}, False),
        ({"role": "user", "content": [{"type": "text", "text": "hi"}]}, False),
        (KeptMessage({"role": "user", "content": "hi"}), False),
    ],
)
def test_plain_messages_need_no_further_check(message: dict[str, Any], plain: bool) -> None:
    assert is_plain([{"role": "system", "content": "s"}, message]) is plain
