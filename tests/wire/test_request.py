"""ChatRequest: the values of each field, the rules between fields, and the body."""

from __future__ import annotations

import json
import math
from collections import Counter
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


def test_top_logprobs_implies_logprobs() -> None:
    assert ChatRequest.of("hi", top_logprobs=3).logprobs is True
    assert ChatRequest.of("hi").logprobs is None


def test_none_means_not_given() -> None:
    request = ChatRequest.of("hi", temperature=None, extra=None, model=None)
    assert request.body() == {"model": "", "messages": [{"role": "user", "content": "hi"}]}


@pytest.mark.parametrize(
    ("name", "near"),
    [("temprature", "temperature"), ("topp", "top_p"), ("max-tokens", "max_tokens")],
)
def test_unknown_field_suggests_the_nearest(name: str, near: str) -> None:
    with pytest.raises(RequestError, match=f"Did you mean {near}\\?") as caught:
        ChatRequest.of("hi", **{name: 1})
    assert caught.value.field == name


def test_unknown_field_points_to_extra() -> None:
    with pytest.raises(RequestError) as caught:
        ChatRequest.of("hi", zzz=1)
    assert str(caught.value) == "unknown field: zzz. Pass host-specific fields in extra."


def test_of_body_and_from_body_agree() -> None:
    fields = {name: row[0][-1] for name, row in FIELDS.items()}
    fields |= {"stream": True, "logprobs": True, "n": 1, "tool_choice": "auto", "model": "m"}
    request = ChatRequest.of("hi", **fields)
    body = json.loads(json.dumps(request.body()))
    assert ChatRequest.from_body(body) == request
    assert ChatRequest.from_body(body).body() == body
    assert "extra" not in body


def test_from_body_with_unknown_keys_and_null() -> None:
    body = {"model": "m", "messages": [], "temperature": None, "min_tokens": 3, "novel": None}
    request = ChatRequest.from_body(body)
    assert request.temperature is None
    assert request.extra == {"min_tokens": 3, "novel": None}


@pytest.mark.parametrize("messages", [None, 5, "hi", [5], [{"role": "x"}]])
def test_from_body_checks_messages(messages: Any) -> None:
    if messages is None:
        assert ChatRequest.from_body({"messages": None}).messages == []
        return
    with pytest.raises(RequestError, match=r"^messages"):
        ChatRequest.from_body({"messages": messages})


@pytest.mark.parametrize("make", [ChatRequest, ChatRequest.from_body, ChatRequest.of])
def test_every_constructor_validates_once(make: Any, validations: Counter[str]) -> None:
    fields = {"model": "m", "messages": [{"role": "user", "content": "hi"}], "n": 2}
    make(fields) if make == ChatRequest.from_body else make(**fields)
    assert validations.keys() >= {*fields, "structure of messages", "rules"}
    assert set(validations.values()) == {1}


def test_replace_checks_only_what_changes(validations: Counter[str]) -> None:
    request = ChatRequest.of("hi", temperature=0)
    validations.clear()
    assert request.replace(n=1).n == 1
    assert validations == {"n": 1, "rules": 1}
    assert request.n is None
    with pytest.raises(RequestError, match="logprobs"):
        request.replace(top_logprobs=2)
    with pytest.raises(RequestError, match=r"^unknown field: m\."):
        request.replace(m=2)


def test_replace_with_none_resets_a_field() -> None:
    request = ChatRequest.of("hi", model="m", temperature=0, extra={"a": 1})
    assert request.replace(model=None, temperature=None, extra=None) == ChatRequest.of("hi")


def test_replace_without_a_change_returns_the_request(validations: Counter[str]) -> None:
    request = ChatRequest.of("hi", stream=True)
    validations.clear()
    assert request.replace() is request
    assert request.replace(stream=True, n=None) is request
    assert not validations


def test_fill_keeps_given_values(validations: Counter[str]) -> None:
    request = ChatRequest.of("hi", seed=1)
    validations.clear()
    filled = request.fill(model="m", seed=2, n=3)
    assert filled.replace(model="m", n=3) == ChatRequest(
        messages=request.messages, model="m", seed=1, n=3
    )
    assert filled.defaulted == {"model", "n"}
    validations.clear()
    assert filled.fill(model="other") is filled
    assert not validations
    with pytest.raises(RequestError, match=r"^n: expected"):
        request.fill(n=0)


def test_check_complete() -> None:
    ChatRequest.of("hi", model="m").check_complete()
    with pytest.raises(RequestError, match=r"^model: not set"):
        ChatRequest.of("hi", model=" ").check_complete()
    with pytest.raises(RequestError, match=r"^messages: expected at least one"):
        ChatRequest.of([], model="m").check_complete()


def test_warnings() -> None:
    assert ChatRequest.of("hi").warnings() == []
    both = ChatRequest.of("hi", max_tokens=1, max_completion_tokens=2)
    assert "both set" in both.warnings()[0]
    thinking = ChatRequest.of("hi", thinking={"type": "disabled"}, reasoning_effort="low")
    assert len(thinking.warnings()) == 1
    tool = {"type": "function", "function": {"name": "bare"}}
    (line,) = ChatRequest.of("hi", tools=[TOOL, tool]).warnings()
    assert line.startswith("bare: a tool without a description")


DEFAULTS = {"stream": True, "stream_options": {"include_usage": True}, "logprobs": True}
DEFAULTS |= {"top_logprobs": 5, "return_token_ids": True}


@pytest.mark.parametrize(
    ("given", "defaulted"),
    [
        ({}, set(DEFAULTS)),
        ({"top_logprobs": 3}, {"stream", "stream_options", "return_token_ids"}),
        ({"logprobs": True}, {"stream", "stream_options", "top_logprobs", "return_token_ids"}),
        ({"logprobs": False}, {"stream", "stream_options", "return_token_ids"}),
        ({"stream": False}, {"logprobs", "top_logprobs", "return_token_ids"}),
        ({"stream_options": {}}, {"stream", "logprobs", "top_logprobs", "return_token_ids"}),
        ({"return_token_ids": None}, set(DEFAULTS)),
    ],
)
def test_defaults_fill_what_is_not_given(given: dict[str, Any], defaulted: set[str]) -> None:
    request = ChatRequest.of("hi", defaults=DEFAULTS, **given)
    assert request.defaulted == defaulted
    kept = {name: value for name, value in given.items() if value is not None}
    body = request.body()
    assert {name: body[name] for name in kept} == kept
    assert "defaulted" not in body
    if "stream_options" not in given:  # which alone would break a rule
        assert ChatRequest.of("hi", **given).fill(**DEFAULTS) == request


def test_defaulted_follows_changes() -> None:
    request = ChatRequest.of("hi").fill(**DEFAULTS)
    assert request.replace(temperature=0).defaulted == set(DEFAULTS)
    assert request.replace(top_logprobs=2).defaulted == set(DEFAULTS) - {"top_logprobs"}
    assert request.replace(logprobs=True).defaulted == set(DEFAULTS) - {"logprobs"}
    assert request.fill(seed=1).defaulted == {*DEFAULTS, "seed"}
