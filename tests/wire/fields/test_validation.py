"""The rules between request fields."""

from __future__ import annotations

from typing import Any

import pytest

from tensormesh_nb.errors import RequestError
from tensormesh_nb.wire.request import ChatRequest

from .test_request_fields import TOOL


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"top_logprobs": 5, "logprobs": False}, "top_logprobs", "must be set to true"),
        ({"top_logprobs": -1, "logprobs": False}, "top_logprobs", "must be set to true"),
        ({"stream_options": {}}, "stream_options", "only be defined when `stream=True`"),
        ({"stream_options": {}, "stream": False}, "stream_options", "stream=True"),
        ({"response_format": {}}, "response_format", "got None"),
        ({"response_format": {"type": "xml"}}, "response_format", "got 'xml'"),
        ({"response_format": {"type": "text", "foo": 1}}, "response_format", "response_format.foo"),
        ({"tools": [{"type": "x"}]}, "tools", "expected 'function'"),
        ({"tools": [{"type": "function"}]}, "tools", "expected an object with a name"),
        ({"tools": [{"type": "function", "function": {"name": 5}}]}, "tools", "with a name"),
        ({"tool_choice": "auto"}, "tool_choice", "`tools` must be set"),
        (
            {"tools": [TOOL], "tool_choice": {"type": "function"}},
            "tool_choice",
            "a tool's name (f), got None.",
        ),
        (
            {"tools": [TOOL], "tool_choice": {"type": "function", "function": {"name": "g"}}},
            "tool_choice",
            "a tool's name (f), got 'g'.",
        ),
        ({"tools": [{**TOOL, "function": {"name": "a b"}}]}, "tools", "at most 64; got 'a b'"),
        ({"tools": [{**TOOL, "function": {"name": "a" * 65}}]}, "tools", "at most 64"),
        ({"functions": [{}]}, "functions", "functions[0].name"),
        ({"function_call": {"name": 5}}, "function_call", "expected auto, none or"),
        (
            {"logit_bias": {"Paris": 1}},
            "logit_bias",
            "token ids as keys (see result.token_ids), got 'Paris'",
        ),
        ({"stream": True, "stream_options": {"include_usage": 1}}, "stream_options", "true or"),
        ({"prediction": {"type": "content"}}, "prediction", "prediction.content"),
        ({"thinking": {"type": "enabled", "budget_tokens": 5}}, "thinking", "at least 1024, got 5"),
        ({"extra": {"top_p": 1}}, "extra", "pass it as top_p="),
    ],
)
def test_rules(fields: dict[str, Any], field: str, words: str) -> None:
    with pytest.raises(RequestError) as caught:
        ChatRequest.of("hi", **fields)
    assert caught.value.field == field
    assert words in str(caught.value)


@pytest.mark.parametrize("temperature", [0, 1e-6])
def test_greedy_sampling_of_several_answers_is_a_rule_of_some_hosts(temperature: float) -> None:
    request = ChatRequest.of("hi", model="m", temperature=temperature, n=2)
    for host in ("serverless", "local"):
        with pytest.raises(RequestError) as caught:
            request.check_complete(host)
        assert caught.value.field == "n"
        assert str(caught.value) == "n must be 1 when using greedy sampling, got 2."
    request.check_complete("http://127.0.0.1:8000/v1")


@pytest.mark.parametrize(
    "fields",
    [
        {"temperature": 0, "n": 1},
        {"temperature": 0},
        {"temperature": 1, "n": 2},
        {"top_logprobs": 0, "logprobs": False},
        {"stream": True, "stream_options": {"include_usage": True}},
        {"response_format": {"type": "json_schema", "json_schema": {"name": "n", "schema": {}}}},
        {"tool_choice": "none"},
        {"tools": [TOOL], "tool_choice": "required"},
        {"tools": [TOOL], "tool_choice": {"type": "function", "function": {"name": "f"}}},
    ],
)
def test_allowed_combinations(fields: dict[str, Any]) -> None:
    assert ChatRequest.of("hi", **fields).body().items() >= fields.items()
