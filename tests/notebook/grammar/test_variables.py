"""Notebook variables that flags name."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

import tensormesh_nb as tm
from tensormesh_nb.errors import ArgumentError, RequestError
from tensormesh_nb.notebook.grammar.flags import VariableName
from tensormesh_nb.notebook.grammar.variables import (
    client_variable,
    field_value,
    messages_variable,
    toolbox_of,
)

from ...factories import load_recorded


def weather(city: str) -> str:
    """Current weather."""
    return city


DECLARED = {"type": "function", "function": {"name": "declared", "description": "d"}}
NAMESPACE: dict[str, Any] = {
    "weather": weather,
    "declared": DECLARED,
    "both": [weather, DECLARED],
    "tools": SimpleNamespace(weather=weather),
    "ran": ["x"],
    "form": {"type": "json_object"},
}


@pytest.mark.parametrize(
    ("tools", "names"),
    [
        (["weather", "declared"], ["weather", "declared"]),
        (["both"], ["weather", "declared"]),
        (["tools.weather"], ["weather"]),
        ([DECLARED], ["declared"]),
    ],
)
def test_tools_are_variables_lists_attributes_or_declarations(
    tools: list[Any], names: list[str]
) -> None:
    declared = toolbox_of(tools, NAMESPACE).declarations
    assert [each["function"]["name"] for each in declared] == names


@pytest.mark.parametrize(
    ("name", "kind", "says"),
    [
        ("wether", ArgumentError, "--tools: 'wether' is not defined. Did you mean weather?"),
        ("weather.x", ArgumentError, "--tools: weather has no 'x'."),
        ("ran", RequestError, "tools: expected functions or declarations"),
    ],
)
def test_wrong_tool_is_named(name: str, kind: type[Exception], says: str) -> None:
    with pytest.raises(kind, match=says.replace("?", r"\?")):
        toolbox_of([name], NAMESPACE)


def test_field_value_of_a_variable_is_checked() -> None:
    assert field_value("response_format", VariableName("form"), NAMESPACE) == NAMESPACE["form"]
    assert field_value("temperature", 0.5, {}) == 0.5
    with pytest.raises(ArgumentError, match="--response-format: 'frm' is not defined"):
        field_value("response_format", VariableName("frm"), NAMESPACE)
    with pytest.raises(RequestError, match="logit_bias: expected an object"):
        field_value("logit_bias", VariableName("ran"), NAMESPACE)


def test_client_is_a_client() -> None:
    client = tm.Client(host="http://h", model="m")
    assert client_variable("c", {"c": client}) is client
    with pytest.raises(ArgumentError, match="--client: c is an int, not a Client"):
        client_variable("c", {"c": 5})


def test_messages_are_given_or_those_of_a_variable() -> None:
    message = {"role": "user", "content": "Hi"}
    result = load_recorded("plain.json")
    for given, namespace in [
        ([message], {}),
        ("before", {"before": [message]}),
        ("before", {"before": "Hi"}),
        ("before", {"before": message}),
    ]:
        assert messages_variable(given, namespace) == [message]
    assert messages_variable("before", {"before": result}) == result.messages
