"""Request fields: conversion to JSON types and error messages."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from tensormesh_nb.errors import RequestError
from tensormesh_nb.wire.request import ChatRequest

from .test_request_fields import INF, NAN


def test_message_has_expected_and_given_value() -> None:
    with pytest.raises(RequestError) as caught:
        ChatRequest.of("hi", top_p=1.5)
    assert str(caught.value) == "top_p: expected a number from 0 to 1, got 1.5."


@pytest.mark.parametrize(
    ("name", "value", "plain"),
    [
        ("temperature", np.float32(0.7), 0.7),
        ("logit_bias", {"5": np.float16(0.1)}, {"5": 0.1}),
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
def test_conversion_to_json(name: str, value: Any, plain: Any) -> None:
    found = getattr(ChatRequest.of("hi", **{name: value}), name)
    assert found == plain
    assert json.loads(json.dumps(found)) == plain


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
        ("n", "\ud800"),
        pytest.param("n", 10**5000, id="an integer that Python does not write"),
    ],
)
def test_values_that_json_cannot_represent(name: str, value: Any) -> None:
    with pytest.raises(RequestError) as caught:
        ChatRequest.of("hi", **{name: value})
    assert caught.value.field == name
