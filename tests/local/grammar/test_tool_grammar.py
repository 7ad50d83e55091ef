"""Function calls, with and without streaming: arguments always conform to the schema."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tensormesh_nb.local.grammar.bounds import MAX_ITEMS, MAX_LENGTH

from ..conftest import Api
from ..functions import ADD, NAMED, OSLO, TOOLS, WEATHER


def _check(name: str, arguments: str) -> None:
    result = json.loads(arguments)
    if name == "get_weather":
        assert set(result) == {"city", "unit"}
        assert len(result["city"]) <= 30
        assert result["unit"] in ("C", "F")
    elif name == "add":
        assert set(result) == {"a", "b"}
        assert all(isinstance(result[key], int) and -99 <= result[key] <= 99 for key in result)
    else:
        assert (name, result) == ("now", {})


def _streamed(chunks: list[dict[str, Any]], index: int = 0) -> dict[str, Any]:
    """A stream's message, assembled as clients do."""
    content, calls, finish, ids = "", [], None, []
    for chunk in chunks:
        for choice in chunk["choices"]:
            if choice["index"] != index:
                continue
            delta = choice["delta"]
            content += delta.get("content") or ""
            ids += choice.get("token_ids") or []
            for piece in delta.get("tool_calls") or ():
                if piece["index"] == len(calls):
                    assert piece["type"] == "function"
                    assert piece["id"].startswith("chatcmpl-tool-")
                    assert piece["function"]["arguments"] == "" or len(calls) < 9
                    calls.append({"name": piece["function"]["name"], "arguments": ""})
                else:
                    assert set(piece) == {"index", "function"}
                calls[piece["index"]]["arguments"] += piece["function"]["arguments"]
            finish = choice["finish_reason"] or finish
    return {"content": content or None, "calls": calls, "finish": finish, "ids": ids}


def _told(choice: dict[str, Any]) -> dict[str, Any]:
    message = choice["message"]
    return {
        "content": message["content"],
        "calls": [call["function"] for call in message.get("tool_calls", ())],
        "finish": choice["finish_reason"],
        "ids": choice["token_ids"],
    }


@pytest.mark.parametrize(
    "fields",
    [
        {"tool_choice": "required"},
        {"tool_choice": "any", "parallel_tool_calls": False},
        {"tool_choice": "required", "temperature": 1, "seed": 0, "n": 2},
        {"tool_choice": "required", "temperature": 1.5, "seed": 5},
        {"tool_choice": NAMED},
        {"tool_choice": NAMED, "temperature": 1.5, "seed": 1, "logprobs": True},
    ],
)
def test_calls_are_valid_whole_and_streamed(api: Api, fields: dict[str, Any]) -> None:
    asked = {"tools": TOOLS, "max_tokens": 300, "return_token_ids": True, **fields}
    answer = api.ask(OSLO, **asked)
    chunks = api.events(OSLO, **asked)
    named = isinstance(fields["tool_choice"], dict)
    for choice in answer["choices"]:
        result = _told(choice)
        assert result == _streamed(chunks, choice["index"])
        assert result["content"] is None
        assert result["finish"] == ("stop" if named else "tool_calls")
        limit = 1 if named or fields.get("parallel_tool_calls") is False else 8
        assert 1 <= len(result["calls"]) <= limit
        for call in result["calls"]:
            _check(call["name"], call["arguments"])
            assert not named or call["name"] == "add"
        if fields.get("logprobs"):
            entries = choice["logprobs"]["content"]
            assert [entry["token_id"] for entry in entries] == choice["token_ids"]
    ids = [call["id"] for choice in answer["choices"] for call in choice["message"]["tool_calls"]]
    assert len(set(ids)) == len(ids)


def test_auto_calls_only_if_the_model_does(api: Api) -> None:
    text = api.ask("Say hello.", tools=TOOLS)["choices"][0]
    assert text["message"]["content"]
    assert "tool_calls" not in text["message"]
    assert text["finish_reason"] == "stop"
    # A bias makes the model open a call; the grammar applies from there on.
    opening = {str(token): 15 for token in api.tokenize("<tool_call>")}
    asked = {"tools": TOOLS, "max_tokens": 200, "logit_bias": opening, "return_token_ids": True}
    answer = api.ask(OSLO, **asked)
    result = _told(answer["choices"][0])
    assert result["calls"], answer
    assert result["finish"] == "tool_calls"
    for call in result["calls"]:
        _check(call["name"], call["arguments"])
    assert _streamed(api.events(OSLO, **asked)) == result
    assert "<tool_call>" in api.detokenize(result["ids"])


def test_tools_are_described_in_the_prompt(api: Api) -> None:
    def prompt(**fields: Any) -> str:
        answer = api.ask(OSLO, return_token_ids=True, max_tokens=1, **fields)
        return api.detokenize(answer["prompt_token_ids"])

    result = prompt(tools=TOOLS)
    assert all(json.dumps(tool["function"]) in result for tool in TOOLS)
    assert result.endswith("assistant\n")
    assert prompt(tools=TOOLS, tool_choice="required").endswith("assistant\n<tool_call>")
    named = prompt(tools=TOOLS, tool_choice=NAMED)
    assert named.endswith('<tool_call>[{"name": "add", "arguments":')
    assert prompt(tools=TOOLS, tool_choice="none") == prompt()
    body = {"messages": [{"role": "user", "content": OSLO}], "tools": TOOLS}
    tokens = api.http.post(f"{api.root}/tokenize", json=body).json()["tokens"]
    assert api.detokenize(tokens) == result


@pytest.mark.parametrize("choice", [{"name": "add"}, "auto"])
def test_functions_are_answered_with_function_call(api: Api, choice: Any) -> None:
    opening = {str(token): 15 for token in api.tokenize("<tool_call>")}
    asked = {"functions": [WEATHER, ADD], "function_call": choice, "max_tokens": 200}
    if choice == "auto":
        asked["logit_bias"] = opening
    answer = api.ask(OSLO, **asked)["choices"][0]
    call = answer["message"]["function_call"]
    _check(call["name"], call["arguments"])
    assert answer["finish_reason"] == "function_call"
    assert "tool_calls" not in answer["message"]
    name, arguments = "", ""
    for chunk in api.events(OSLO, **asked):
        piece = chunk["choices"][0]["delta"].get("function_call") or {}
        name, arguments = name + piece.get("name", ""), arguments + piece.get("arguments", "")
    assert {"name": name, "arguments": arguments} == call


def test_a_conversation_continues_after_a_call(api: Api) -> None:
    messages: list[dict[str, Any]] = [{"role": "user", "content": OSLO}]
    asked = {"tools": TOOLS, "tool_choice": "required", "parallel_tool_calls": False}
    message = api.ask(messages, max_tokens=200, **asked)["choices"][0]["message"]
    (call,) = message["tool_calls"]
    messages += [message, {"role": "tool", "tool_call_id": call["id"], "content": "12 degrees"}]
    assert api.text(messages, tools=TOOLS, tool_choice="none")


def test_arguments_end(api: Api) -> None:
    """Even if a bias makes the model repeat itself."""
    letters = {"type": "object", "properties": {"s": {"type": "string"}}, "required": ["s"]}
    numbers = {"type": "array", "items": {"type": "integer", "maximum": 9, "minimum": 0}}
    rows = {"type": "object", "properties": {"n": numbers}, "required": ["n"]}
    tools = [
        {"type": "function", "function": {"name": name, "parameters": parameters}}
        for name, parameters in (("say", letters), ("count", rows), ("any", {"type": "object"}))
    ]
    (more,) = api.tokenize(" la")
    (comma,) = api.tokenize(",")
    result = {}
    for name, bias in (("say", {str(more): 40}), ("count", {str(comma): 30}), ("any", {})):
        choice = {"type": "function", "function": {"name": name}}
        fields = {"tools": tools, "tool_choice": choice, "logit_bias": bias, "max_tokens": 400}
        answer = api.ask(OSLO, **fields)["choices"][0]
        assert answer["finish_reason"] == "stop"
        (call,) = answer["message"]["tool_calls"]
        result[name] = json.loads(call["function"]["arguments"])
    assert 200 < len(result["say"]["s"]) <= MAX_LENGTH
    assert len(result["count"]["n"]) == MAX_ITEMS
    assert isinstance(result["any"], dict)


def test_max_tokens_cuts_a_call_with_finish_reason_length(api: Api) -> None:
    asked = {"tools": TOOLS, "tool_choice": "required", "max_tokens": 12}
    assert api.ask(OSLO, **asked)["choices"][0]["finish_reason"] == "length"
    stopped = api.ask(OSLO, **{**asked, "stop": "arguments", "max_tokens": 40})["choices"][0]
    assert stopped["finish_reason"] == "stop"
