"""ChatRequest: the values of each field, the rules between fields, and the body."""

from __future__ import annotations

import json
import math
from collections import Counter
from typing import Any

import numpy as np
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
    "response_format": ([{"type": "json_object"}, {"type": "text"}], ["json", []], []),
    "tools": ([[TOOL]], [TOOL, "f", [5]], [[]]),
    "tool_choice": (["none"], [5, ["auto"]], ["sometimes"]),
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


def test_every_field_has_a_case_and_a_description() -> None:
    names = {field.name for field in ChatRequest.fields()}
    assert names == set(FIELDS) | {"messages"}
    for field in ChatRequest.fields():
        assert field.description.endswith(".")
        assert field.expected


@pytest.mark.parametrize(("name", "value"), cases(0))
def test_accepted(name: str, value: Any) -> None:
    body = ChatRequest.of("hi", **{name: value}, **NEEDED.get(name, {})).body()
    if name == "extra":
        assert body.items() >= value.items()
    else:
        assert body[name] == value


@pytest.mark.parametrize(("name", "value"), cases(1) + cases(2))
def test_refused(name: str, value: Any) -> None:
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


def test_a_refusal_says_what_was_expected_and_given() -> None:
    with pytest.raises(RequestError) as caught:
        ChatRequest.of("hi", top_p=1.5)
    assert str(caught.value) == "top_p: expected a number from 0 to 1, got 1.5."


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"temperature": 0, "n": 2}, "n", "n must be 1 when using greedy sampling, got 2."),
        ({"temperature": 1e-6, "n": 2}, "n", "greedy"),
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
            "None is not among",
        ),
        (
            {"tools": [TOOL], "tool_choice": {"type": "function", "function": {"name": "g"}}},
            "tool_choice",
            "'g' is not among",
        ),
        ({"tools": [{**TOOL, "function": {"name": "a b"}}]}, "tools", "at most 64; got 'a b'"),
        ({"tools": [{**TOOL, "function": {"name": "a" * 65}}]}, "tools", "at most 64"),
        ({"functions": [{}]}, "functions", "functions[0].name"),
        ({"function_call": {"name": 5}}, "function_call", "expected auto, none or"),
        ({"logit_bias": {"Paris": 1}}, "logit_bias", "token ids as keys, got 'Paris'"),
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
def test_allowed_together(fields: dict[str, Any]) -> None:
    assert ChatRequest.of("hi", **fields).body().items() >= fields.items()


def test_top_logprobs_implies_logprobs() -> None:
    assert ChatRequest.of("hi", top_logprobs=3).logprobs is True
    assert ChatRequest.of("hi").logprobs is None


def test_none_is_not_given() -> None:
    request = ChatRequest.of("hi", temperature=None, extra=None, model=None)
    assert request.body() == {"model": "", "messages": [{"role": "user", "content": "hi"}]}


@pytest.mark.parametrize(
    ("name", "value", "plain"),
    [
        ("temperature", np.float32(0.5), 0.5),
        ("temperature", np.int64(1), 1),
        ("n", np.int32(2), 2),
        ("logprobs", np.bool_(True), True),
        ("user", np.str_("u"), "u"),
        ("stop", ("a", "b"), ["a", "b"]),
        ("stop", np.array(["a", "b"]), ["a", "b"]),
        ("speculation", np.array([1, 2]), [1, 2]),
        ("logit_bias", {42: np.float64(-5)}, {"42": -5}),
        ("logit_bias", {np.int64(42): 1}, {"42": 1}),
        ("metadata", {"a": {1: (np.int8(1),)}}, {"a": {"1": [1]}}),
        ("extra", {"a": np.arange(2)}, {"a": [0, 1]}),
    ],
)
def test_numpy_and_python_values_become_json(name: str, value: Any, plain: Any) -> None:
    found = getattr(ChatRequest.of("hi", **{name: value}), name)
    assert found == plain
    assert json.loads(json.dumps(found)) == plain


@pytest.mark.parametrize(
    ("name", "near"),
    [("temprature", "temperature"), ("topp", "top_p"), ("max-tokens", "max_tokens")],
)
def test_an_unknown_field_names_the_nearest(name: str, near: str) -> None:
    with pytest.raises(RequestError, match=f"Did you mean {near}\\?") as caught:
        ChatRequest.of("hi", **{name: 1})
    assert caught.value.field == name


def test_an_unknown_field_like_no_other_points_to_extra() -> None:
    with pytest.raises(RequestError) as caught:
        ChatRequest.of("hi", zzz=1)
    assert str(caught.value) == "unknown field: zzz. Pass fields of a single host in extra."


def test_of_body_and_from_body_agree() -> None:
    fields = {name: row[0][-1] for name, row in FIELDS.items()}
    fields |= {"stream": True, "logprobs": True, "n": 1, "tool_choice": "auto", "model": "m"}
    request = ChatRequest.of("hi", **fields)
    body = json.loads(json.dumps(request.body()))
    assert ChatRequest.from_body(body) == request
    assert ChatRequest.from_body(body).body() == body
    assert "extra" not in body


def test_from_body_keeps_unknown_keys_and_reads_null_as_not_given() -> None:
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


def test_replace_checks_only_what_changes(validations: Counter[str]) -> None:
    request = ChatRequest.of("hi", temperature=0)
    validations.clear()
    assert request.replace(n=1).n == 1
    assert validations == {"n": 1, "rules": 1}
    assert request.n is None
    with pytest.raises(RequestError, match="greedy"):
        request.replace(n=2)
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
    assert filled == ChatRequest(messages=request.messages, model="m", seed=1, n=3)
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


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("metadata", {"a": object()}),
        ("metadata", {"a": {1, 2}}),
        ("extra", {"a": object()}),
        ("extra", {"a": NAN}),
        ("extra", {"a": [INF]}),
        ("response_format", {"type": "json_schema", "json_schema": object()}),
        ("metadata", {"a": "\ud800"}),
        ("user", "\ud800"),
    ],
)
def test_what_json_cannot_say_is_refused(name: str, value: Any) -> None:
    with pytest.raises(RequestError) as caught:
        ChatRequest.of("hi", **{name: value})
    assert caught.value.field == name
