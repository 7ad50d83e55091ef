"""Request fields of a cell, from defaults, configuration, session and flags."""

from __future__ import annotations

from typing import Any

import pytest

from tensormesh_nb.client.request_defaults import DEFAULTS
from tensormesh_nb.notebook.session import combine_fields
from tensormesh_nb.wire.request import ChatRequest


def fields(*layers: dict[str, Any]) -> dict[str, Any]:
    """Combine layers, strongest first."""
    combined = combine_fields([(str(number), layer) for number, layer in enumerate(layers)])
    values = {name: value for name, (value, _) in combined.items()}
    ChatRequest.of("hi", **values)
    return values


def test_the_defaults_ask_for_everything() -> None:
    assert fields() == DEFAULTS


@pytest.mark.parametrize(
    ("layers", "gone", "there"),
    [
        ([{"logprobs": False}], {"top_logprobs"}, {"logprobs": False}),
        ([{"stream": False}], {"stream_options"}, {"stream": False}),
        ([{"logprobs": False}, {"top_logprobs": 10}], {"top_logprobs"}, {}),
        ([{"top_logprobs": 10}, {"logprobs": False}], set(), {"logprobs": True}),
        ([{"temperature": None}, {"temperature": 0}], set(), {"temperature": 0}),
        ([{"temperature": 1}, {"temperature": 0}], set(), {"temperature": 1}),
        ([{"host": "local", "system": "s", "model": "m"}], {"host", "system", "model"}, {}),
    ],
)
def test_layers(layers: list[dict[str, Any]], gone: set[str], there: dict[str, Any]) -> None:
    found = fields(*layers)
    assert not gone & set(found)
    assert found.items() >= there.items()


def test_every_value_knows_its_source() -> None:
    combined = combine_fields([("flag", {"top_logprobs": 2}), ("c.TMChat", {"logprobs": False})])
    assert combined["top_logprobs"] == (2, "flag")
    assert combined["logprobs"] == (True, "flag")
    assert combined["stream"] == (True, "default")


def test_contradiction_within_one_layer_is_left_to_the_request() -> None:
    assert (
        combine_fields([("flag", {"logprobs": False, "top_logprobs": 3})])["logprobs"][0] is False
    )
