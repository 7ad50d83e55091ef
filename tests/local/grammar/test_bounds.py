"""Answers to a schema without bounds still end, and conform to it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tensormesh_nb.local.grammar import schema
from tensormesh_nb.local.grammar.any_object import MAX_NUMBER
from tensormesh_nb.local.grammar.bounds import MAX_FORMATTED, MAX_ITEMS, MAX_LENGTH, MAX_PROPERTIES

from .test_schema import END, PIECES, new_state

TEXT, NUMBER, WHOLE = {"type": "string"}, {"type": "number"}, {"type": "integer"}


def rambling(wanted: Any, last: str = "") -> str:
    """An answer that closes strings and containers only when it must."""
    state, written = new_state(wanted), b""
    while True:
        runs = re.findall(r"(\d+)(?:-(\d+))?", state.fields()["grammar"].rsplit("<[", 1)[1])
        allowed = {id_ for a, b in runs for id_ in range(int(a), int(b or a) + 1)}
        for wish in [*b'1a."[{:, -', *allowed]:
            if wish in allowed and PIECES[wish] not in (b'"}', b'", "'):
                break
        if wish == END:
            return written.decode()
        written += PIECES[wish]
        assert len(written) < 60_000
        state.add(wish)


def item(of: Any) -> Any:
    return {"type": "object", "properties": {"a": of}, "required": ["a"]}


@pytest.mark.parametrize(
    ("wanted", "longest"),
    [
        (WHOLE, 15),
        ({"type": ["null", "integer"], "title": "x"}, 15),
        ({"type": "integer", "minimum": 0}, 15),
        ({"type": "integer", "exclusiveMaximum": 10}, 16),
        ({"type": "integer", "multipleOf": 5}, 16),
        (NUMBER, 26),
        ({"type": "number", "minimum": 0, "maximum": 1}, 12),
        ({"type": "number", "multipleOf": 0.01}, 18),
        ({"anyOf": [WHOLE, {"type": "null"}], "default": None}, 15),
        ({"allOf": [WHOLE], "description": "x"}, 15),
        (TEXT, MAX_LENGTH + 2),
        ({"type": "string", "pattern": "^[a-z1]+$"}, MAX_FORMATTED + 2),
        ({"type": "string", "format": "date-time"}, 42),
        ({"type": "string", "format": "uri"}, MAX_FORMATTED + 2),
        ({"type": "array", "items": WHOLE}, 17 * MAX_ITEMS),
        ({"type": "array", "prefixItems": [WHOLE]}, 60_000),
        ({"type": "object", "additionalProperties": WHOLE}, 64 * MAX_PROPERTIES),
        ({"type": "object"}, 60_000),
        (item({}), 60_000),
        (item(True), 60_000),
        ({"$ref": "#/$defs/p", "$defs": {"p": item({"type": "array", "items": WHOLE})}}, 500),
    ],
)
def test_answer_without_bounds_ends_and_conforms(wanted: Any, longest: int) -> None:
    written = rambling(wanted)
    assert len(written.encode()) <= longest
    Draft202012Validator(wanted).validate(json.loads(written))


@pytest.mark.parametrize(
    "given",
    [
        {"type": "string", "maxLength": 5000},
        {"type": "string", "minLength": 400},
        {"type": "string", "pattern": "^a{900}$"},
        {"type": "array", "items": {"type": "null"}, "minItems": 40},
        {"type": "array", "prefixItems": [{"type": "null"}] * 30, "minItems": 30},
        {"type": "integer", "minimum": MAX_NUMBER + 5},
        {"type": "integer", "exclusiveMaximum": -MAX_NUMBER - 5},
        {"type": "number", "const": 1e-12},
    ],
)
def test_bounds_of_the_schema_stay(given: Any) -> None:
    """Nothing that the schema asks for is excluded: the grammar has an answer."""
    prepared = json.loads(schema.prepare(given, "f"))
    assert all(prepared[key] == value for key, value in given.items() if key != "items")
    Draft202012Validator(given).validate(json.loads(rambling(given)))


@pytest.mark.parametrize(
    ("wanted", "value"),
    [
        (WHOLE, -MAX_NUMBER),
        (NUMBER, 3.141592653),
        (TEXT, "a" * MAX_LENGTH),
        ({"type": "object"}, {"a": {"b": [1.5, None, "x"]}}),
        (item({}), {"a": [[True], {"k": -1}]}),
        ({"type": "object", "properties": {"a": WHOLE}, "additionalProperties": True}, {"b": "x"}),
    ],
)
def test_usual_values_are_allowed(wanted: Any, value: Any) -> None:
    state = new_state(wanted)
    for byte in json.dumps(value).encode():
        state.fields()
        state.add(byte)
    assert re.search(rf"\b{END}\b", state.fields()["grammar"])


def test_narrow_range_of_numbers_is_allowed() -> None:
    state = new_state({"type": "number", "minimum": 1e-12, "maximum": 2e-12})
    for byte in b"0.0000000000015":
        state.fields()
        state.add(byte)


def test_schema_of_the_request_is_not_changed() -> None:
    given = {"type": "object", "properties": {"a": True, "b": WHOLE, "c": {}}}
    before = json.dumps(given)
    schema.prepare(given, "f")
    assert json.dumps(given) == before
