"""ChatRequest: how it is made, changed and checked, and its body."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import msgspec
import pytest

from tensormesh_nb.errors import RequestError
from tensormesh_nb.wire.request import ChatRequest, RequestEncoder

from .fields.test_request_fields import FIELDS

TOOL = {"type": "function", "function": {"name": "f", "description": "d"}}


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


def test_other_messages_are_checked_and_nothing_else_changes() -> None:
    request = ChatRequest.of("hi", temperature=0.5, extra={"a": 1}).fill(**DEFAULTS)
    messages = [{"role": "user", "content": "ho"}]
    other = request.with_messages(messages)
    assert other == request.replace(messages=messages) != request
    with pytest.raises(RequestError, match="messages"):
        request.with_messages([{"role": "nobody", "content": "ho"}])


@pytest.mark.parametrize("order", [None, "deterministic"])
def test_encoder_writes_bodies(order: Any) -> None:
    encode = RequestEncoder(order)
    first = ChatRequest.of('a "mark"', model="m", temperature=1, extra={"b": 1, "a": [None]})
    for request in (
        first,
        first.with_messages([{"role": "user", "content": "é", "name": "n"}]),
        first.with_messages([]),
        first.replace(temperature=1.0),  # equal, but written differently
        first.replace(temperature=None),
        first.replace(temperature=None, top_p=1),
        first,
    ):
        assert encode(request) == msgspec.json.encode(request.body(), order=order)
