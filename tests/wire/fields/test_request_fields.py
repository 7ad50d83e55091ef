"""The request's fields: the values that each accepts and refuses."""

from __future__ import annotations

import math
from typing import Any

import pytest

from tensormesh_nb.errors import RequestError
from tensormesh_nb.wire.request import ChatRequest

TOOL = {"type": "function", "function": {"name": "f", "description": "d"}}
NAN, INF = math.nan, math.inf

# field: (accepted values, wrong types, values out of range)
FIELDS: dict[str, tuple[list[Any], list[Any], list[Any]]] = {
    "model": (["a/b", ""], [5, ["a"]], []),
    "temperature": ([0, 0.0, 1, 2.0], ["1", True, [1]], [-0.1, 2.1, NAN, INF, 10**400]),
    "top_p": ([0, 0.5, 1], ["1", False], [-0.1, 1.1, NAN]),
    "max_tokens": ([1, 10**6], ["1", 1.5, 5.0, True], [0, -1]),
    "max_completion_tokens": ([1], ["1", 1.5, True], [0, -1]),
    "n": ([1, 128], ["1", 1.5, True], [0, 129]),
    "stop": (["a", ["a"], ["a", "b"], []], [5, [5], {"a": 1}], ["", ["a", ""]]),
    "top_k": ([-1, 0, 100, 5000], ["1", 0.5], [-2]),
    "min_p": ([0, 0.05, 1], ["1"], [-0.1, 1.1]),
    "typical_p": ([0, 0.5, 1], ["1"], [-0.1, 1.1]),
    "seed": ([0, -1, 2**63 - 1, -(2**63)], ["1", 0.5], [2**63, -(2**63) - 1]),
    "repetition_penalty": ([0.5, 1, 2], ["1"], [0, 2.1]),
    "presence_penalty": ([-2, 0, 2], ["1"], [-2.1, 2.1]),
    "frequency_penalty": ([-2, 0, 2], ["1"], [-2.1, 2.1]),
    "mirostat_target": ([0, 5.0], ["1"], [-1, INF, NAN]),
    "mirostat_lr": ([0, 0.1], ["1"], [-1, INF]),
    "logit_bias": ([{}, {"42": -5}, {"1": 100}], [[], "x", {"1": "a"}], [{"1": 101}, {"1": NAN}]),
    "ignore_eos": ([True, False], [1, "true"], []),
    "stream": ([True, False], [1, "true"], []),
    "stream_options": ([{"include_usage": True}], [True, "x"], []),
    "logprobs": ([True, False], [1, 5, "true"], []),
    "top_logprobs": ([-1, 0, 5, 20], ["5", True, 2.5], [-2]),
    "return_token_ids": ([True], [1], []),
    "echo": ([True], [1], []),
    "echo_last": ([0, 5], ["1", True], [-1]),
    "raw_output": ([True], [1], []),
    "perf_metrics_in_response": ([True], [1], []),
    "response_format": ([{"type": "json_object"}, {"type": "text"}], ["jsn", []], []),
    "tools": ([[TOOL]], [TOOL, "f", [5]], [[]]),
    "tool_choice": (["none"], [5, ["auto"]], []),
    "parallel_tool_calls": ([False], [0], []),
    "functions": ([[{"name": "f"}]], [{"name": "f"}], []),
    "function_call": (["auto", "none", {"name": "f"}], [5], ["required"]),
    "reasoning_effort": (["low", "anything", 100, True], [0.5, ["low"]], []),
    "reasoning_history": (["disabled", "interleaved", "preserved"], [True], ["all"]),
    "thinking": ([{"type": "enabled", "budget_tokens": 1024}], [True], [{"type": "on"}, {}]),
    "prompt_truncate_len": ([1], ["1", True], [0]),
    "context_length_exceeded_behavior": (["truncate", "error"], [True], ["ignore"]),
    "prompt_cache_isolation_key": (["k"], [5], []),
    "speculation": (["text", [1, 2]], [5, ["a"]], []),
    "prediction": (["text", {"type": "content", "content": "a"}], [5], [{"type": "x"}]),
    "user": (["u"], [5], []),
    "metadata": ([{"a": {"b": [1]}}, {}], ["x", []], []),
    "extra": ([{}, {"chat_template_kwargs": {"thinking": False}}], ["x", [1]], []),
}
NEEDED = {"top_logprobs": {"logprobs": True}, "stream_options": {"stream": True}}


def cases(kind: int) -> list[Any]:
    return [pytest.param(n, v, id=f"{n}={v!r:.30}") for n, row in FIELDS.items() for v in row[kind]]


def test_every_field_is_described() -> None:
    names = {field.name for field in ChatRequest.fields()}
    assert names == set(FIELDS) | {"messages"}
    for field in ChatRequest.fields():
        assert field.description.endswith(".")
        assert field.expected


@pytest.mark.parametrize(("name", "value"), cases(0))
def test_accepted_values(name: str, value: Any) -> None:
    body = ChatRequest.of("hi", **{name: value}, **NEEDED.get(name, {})).body()
    if name == "extra":
        assert body.items() >= value.items()
    else:
        assert body[name] == value


@pytest.mark.parametrize(("name", "value"), cases(1) + cases(2))
def test_wrong_values(name: str, value: Any) -> None:
    for build in (
        lambda: ChatRequest.of("hi", **{name: value}),
        lambda: ChatRequest(**{name: value}),
        lambda: ChatRequest.of("hi").replace(**{name: value}),
    ):
        with pytest.raises(RequestError) as caught:
            build()
        assert caught.value.field == name
        line = str(caught.value)
        assert line.startswith(name)
        assert "\n" not in line
        assert len(line) < 300
