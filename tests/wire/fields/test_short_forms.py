"""A bare JSON schema and a tool's name become the API's form; what is neither is one line."""

from __future__ import annotations

import dataclasses
import json
from types import SimpleNamespace
from typing import Any, Literal, TypedDict

import msgspec
import pydantic
import pytest

from tensormesh_nb.errors import RequestError
from tensormesh_nb.wire.request import ChatRequest

SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
TOOLS = [
    {"type": "function", "function": {"name": name, "description": "d"}} for name in ("f", "g")
]
NAMED = {"type": "function", "function": {"name": "f"}}


class ByPydantic(pydantic.BaseModel):
    city: str


class ByStruct(msgspec.Struct):
    city: str


@dataclasses.dataclass
class ByDataclass:
    city: str


class ByTypedDict(TypedDict):
    city: str


@dataclasses.dataclass
class Node:
    children: list[Node]


def response_format(value: Any) -> Any:
    return ChatRequest.of("Hi", response_format=value).response_format


def form(schema: dict[str, Any], name: str = "answer") -> dict[str, Any]:
    return {"type": "json_schema", "json_schema": {"name": name, "schema": schema}}


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ("json", {"type": "json_object"}),
        ("json_object", {"type": "json_object"}),
        (" text ", {"type": "text"}),
        ('{"type": "json_object"}', {"type": "json_object"}),
        (SCHEMA, form(SCHEMA)),
        (json.dumps(SCHEMA), form(SCHEMA)),
        ({**SCHEMA, "title": "My City!"}, form({**SCHEMA, "title": "My City!"}, "My_City_")),
        ({"properties": {}}, form({"properties": {}})),
        ({"enum": ["yes", "no"]}, form({"enum": ["yes", "no"]})),
        ({"type": "string", "maxLength": 5}, form({"type": "string", "maxLength": 5})),
        ({"name": "city", "schema": SCHEMA}, form(SCHEMA, "city")),
        ({"schema": SCHEMA}, form(SCHEMA)),
        (
            {"type": "grammar", "grammar": "root ::= x"},
            {"type": "grammar", "grammar": "root ::= x"},
        ),
        (form(SCHEMA), form(SCHEMA)),
    ],
)
def test_response_format_takes_a_bare_schema(given: Any, sent: Any) -> None:
    assert response_format(given) == sent
    assert ChatRequest.of("Hi").replace(response_format=given).response_format == sent
    assert ChatRequest.field("response_format").convert(given) == sent


@pytest.mark.parametrize("kind", [ByPydantic, ByStruct, ByDataclass, ByTypedDict])
def test_response_format_takes_a_class(kind: Any) -> None:
    sent = response_format(kind)
    assert sent["json_schema"]["name"] == kind.__name__
    schema = sent["json_schema"]["schema"]
    assert schema["type"] == "object"
    assert schema["properties"]["city"]["type"] == "string"
    assert schema["required"] == ["city"]
    assert "$ref" not in json.dumps(schema)


def test_response_format_takes_a_type_that_is_no_class() -> None:
    assert response_format(list[int])["json_schema"]["schema"]["type"] == "array"
    assert response_format(Literal["a", "b"])["json_schema"]["schema"]["enum"] == ["a", "b"]
    assert response_format(int | None)["json_schema"]["name"] == "answer"


def test_schema_of_a_class_that_refers_to_itself_is_complete() -> None:
    schema = response_format(Node)["json_schema"]["schema"]
    assert schema["type"] == "object"
    assert schema["properties"]["children"]["items"]["$ref"] == "#/$defs/Node"
    assert schema["$defs"]["Node"]["type"] == "object"


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("jsn", "expected json_object, text, a JSON schema (an object, JSON text or a class) or "),
        ("[1, 2]", "expected json_object, text, a JSON schema"),
        ("{'type': 'object'}", "expected json_object, text, a JSON schema"),
        ("x\ny" * 100, "expected json_object, text, a JSON schema"),
        (5, "expected an object, got 5."),
        ({"kind": "object"}, "response_format.type: expected json_object, text or json_schema"),
        (SimpleNamespace, "SimpleNamespace has no JSON schema ("),
    ],
)
def test_wrong_response_format_is_one_line(value: Any, says: str) -> None:
    with pytest.raises(RequestError) as caught:
        response_format(value)
    assert str(caught.value).startswith("response_format")
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.field == "response_format"


def f() -> None:
    """A tool."""


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ("f", NAMED),
        ({"name": "f"}, NAMED),
        (f, NAMED),
        (NAMED, NAMED),
        *((word, word) for word in ("none", "auto", "required", "any")),
    ],
)
def test_tool_choice_takes_the_name_of_a_tool(given: Any, sent: Any) -> None:
    assert ChatRequest.of("Hi", tools=TOOLS, tool_choice=given).tool_choice == sent


@pytest.mark.parametrize("value", ["h", "Auto", {"name": "h"}, {"type": "tool"}])
def test_unknown_tool_choice_lists_the_tools(value: Any) -> None:
    with pytest.raises(RequestError) as caught:
        ChatRequest.of("Hi", tools=TOOLS, tool_choice=value)
    line = "tool_choice: expected one of none, auto, required, any, or a tool's name (f, g), got "
    assert str(caught.value).startswith(line)


def test_a_body_is_taken_as_it_is() -> None:
    body = {"model": "m", "messages": [], "response_format": SCHEMA}
    with pytest.raises(RequestError, match=r"^response_format\.type: expected"):
        ChatRequest.from_body(body)
