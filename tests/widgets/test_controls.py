"""Form controls: kinds and bounds of the request fields."""

from __future__ import annotations

import dataclasses
import json

import pytest

from tensormesh_nb.errors import RequestError
from tensormesh_nb.widgets.controls import Control, controls
from tensormesh_nb.wire.request import ChatRequest

CONTROLS = {control.name: control for control in controls()}


def test_controls_cover_every_field_and_are_json() -> None:
    names = [field.name for field in ChatRequest.fields() if field.name != "messages"]
    assert list(CONTROLS) == names
    for control in CONTROLS.values():
        again = json.loads(json.dumps(dataclasses.asdict(control)))
        assert Control(**{**again, "choices": tuple(again["choices"])}) == control


@pytest.mark.parametrize(
    ("name", "kind", "minimum", "maximum", "step"),
    [
        ("temperature", "number", 0, 2, 0.05),
        ("top_p", "number", 0, 1, 0.01),
        ("repetition_penalty", "number", 0, 2, 0.05),
        ("max_tokens", "integer", 1, None, 1),
        ("seed", "integer", None, None, 1),
        ("top_logprobs", "integer", -1, None, 1),
        ("echo", "switch", None, None, None),
        ("parallel_tool_calls", "switch", None, None, None),
        ("reasoning_history", "choice", None, None, None),
        ("reasoning_effort", "text", None, None, None),
        ("stop", "text", None, None, None),
        ("tool_choice", "text", None, None, None),
        ("logit_bias", "json", None, None, None),
        ("tools", "json", None, None, None),
    ],
)
def test_controls_have_kind_bounds_and_step(
    name: str, kind: str, minimum: float | None, maximum: float | None, step: float | None
) -> None:
    control = CONTROLS[name]
    assert (control.kind, control.minimum, control.maximum) == (kind, minimum, maximum)
    assert control.step == step


def test_basic_controls_are_few() -> None:
    basic = [name for name, control in CONTROLS.items() if control.level == "basic"]
    assert basic == [
        *("model", "temperature", "top_p", "max_tokens", "stop", "seed", "top_logprobs")
    ]


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("temperature", "0.5", 0.5),
        ("seed", "-3", -3),
        ("echo", "true", True),
        ("stop", "END", "END"),
        ("stop", '["a", "b"]', ["a", "b"]),
        ("reasoning_effort", "low", "low"),
        ("reasoning_effort", "100", 100),
        ("logit_bias", '{"42": -5}', {"42": -5}),
    ],
)
def test_parse_reads_the_text_of_a_control(name: str, text: str, value: object) -> None:
    assert ChatRequest.field(name).parse(text) == value


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("temperature", "hot", "temperature: expected a number from 0 to 2, got 'hot'."),
        ("logit_bias", '{"42": ', "this is not JSON"),
        ("tools", "[" * 10_000, "nested too deeply|Expecting"),
    ],
)
def test_parse_refuses_with_one_line(name: str, text: str, says: str) -> None:
    with pytest.raises(RequestError, match=says) as caught:
        ChatRequest.field(name).parse(text)
    assert "\n" not in str(caught.value)
