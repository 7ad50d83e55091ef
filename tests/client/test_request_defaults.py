"""Defaults of request fields, by host."""

from __future__ import annotations

import json

import pytest

import tensormesh_nb as tm
from tensormesh_nb.client.request_defaults import DEFAULTS, default_fields


def test_only_the_embedded_model_has_a_limit_and_a_temperature() -> None:
    assert default_fields("serverless", {}) == default_fields("http://h/v1", {}) == DEFAULTS
    assert default_fields("local", {}) == {**DEFAULTS, "max_tokens": 256, "temperature": 0.3}


def test_one_limit_is_enough() -> None:
    assert "max_tokens" not in default_fields("local", {"max_completion_tokens": 5})
    assert "max_tokens" in default_fields("local", {"max_completion_tokens": None})


@pytest.mark.parametrize(
    ("fields", "sent"),
    [
        ({}, {"max_tokens": 256, "temperature": 0.3, "top_logprobs": 5}),
        ({"temperature": 1, "max_tokens": 9}, {"max_tokens": 9, "temperature": 1.0}),
        ({"logprobs": False}, {"logprobs": False}),
        ({"stream": False}, {"stream": False}),
    ],
)
def test_given_fields_win(fields: dict[str, object], sent: dict[str, object]) -> None:
    request = tm.Client(host="local", model="m").prepare("Hi", **fields)
    body = request.body()
    assert {name: body.get(name) for name in sent} == sent, json.dumps(body)
    assert ("top_logprobs" in body) == (fields.get("logprobs") is not False)
    assert ("stream_options" in body) == (fields.get("stream") is not False)
    assert request.defaulted.isdisjoint(fields)
