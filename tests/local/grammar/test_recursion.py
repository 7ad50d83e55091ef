"""Trees and lists from a recursive schema end, and conform to it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tensormesh_nb.local.grammar.recursion import MAX_LEVELS, limit_recursion

from .test_bounds import rambling

WHOLE = {"type": "integer"}


def reference(name: str) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{name}"}


def record(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


LINKED = {
    **reference("T"),
    "$defs": {"T": record(v=WHOLE, next={"anyOf": [reference("T"), {"type": "null"}]})},
}
TREE = {
    **record(root=reference("T")),
    "$defs": {"T": record(children={"type": "array", "items": reference("T"), "maxItems": 2})},
}
MUTUAL = {
    **reference("A"),
    "$defs": {
        "A": record(b={"anyOf": [reference("B"), {"type": "null"}], "description": "x"}),
        "B": record(a={"anyOf": [reference("A"), {"type": "null"}]}, c=reference("C")),
        "C": {"enum": [{"$ref": "#/$defs/A"}]},
    },
}


def depth(value: Any) -> int:
    inside = list(value.values()) if isinstance(value, dict) else value
    return 1 + max(map(depth, inside), default=0) if isinstance(inside, list) else 0


@pytest.mark.parametrize("wanted", [LINKED, TREE, MUTUAL], ids=["linked", "tree", "mutual"])
def test_recursion_ends_and_conforms(wanted: Any) -> None:
    value = json.loads(rambling(wanted))
    Draft202012Validator(wanted).validate(value)
    assert MAX_LEVELS <= depth(value) <= 2 * MAX_LEVELS + 4


def test_optional_property_is_missing_at_the_last_level() -> None:
    node = {"type": "object", "properties": {"v": WHOLE, "n": reference("T")}, "required": ["v"]}
    limited = limit_recursion({**reference("T"), "$defs": {"T": node}}, 99)
    assert limited["$ref"] == "#/$defs/T.level1"
    assert len(limited["$defs"]) == MAX_LEVELS
    assert limited["$defs"][f"T.level{MAX_LEVELS}"]["properties"]["n"] is False


@pytest.mark.parametrize(
    "given",
    [
        {"$defs": {"A": WHOLE, "B": reference("A")}, **reference("B")},
        {"type": "object", "properties": {"$ref": WHOLE, "x": {"const": reference("T")}}},
        {"$ref": "#/$defs/missing"},
        {"properties": {"child": {"$ref": "#"}}},
    ],
)
def test_schema_without_recursive_definitions_stays(given: Any) -> None:
    assert limit_recursion(given, 99) is given


def test_values_that_look_like_references_stay() -> None:
    limited = limit_recursion(MUTUAL, 99)
    assert limited["$defs"]["C"] == MUTUAL["$defs"]["C"]


def test_schema_that_would_grow_too_large_stays() -> None:
    assert limit_recursion(LINKED, MAX_LEVELS - 1) is LINKED


def test_long_cycle_has_an_answer() -> None:
    count = MAX_LEVELS + 3
    defined = {f"T{n}": record(next=reference(f"T{n + 1}")) for n in range(count)}
    end = {"anyOf": [{"type": "null"}, reference("T0")]}
    wanted = {**reference("T0"), "$defs": {**defined, f"T{count}": record(end=end)}}
    Draft202012Validator(wanted).validate(json.loads(rambling(wanted)))


def test_required_parts_of_a_cycle_end() -> None:
    wanted = {
        **reference("A"),
        "$defs": {
            "A": record(b=reference("B")),
            "B": record(a={"anyOf": [reference("A"), {"type": "null"}]}),
        },
    }
    Draft202012Validator(wanted).validate(json.loads(rambling(wanted)))


def test_recursion_without_an_end_stays() -> None:
    given = {**reference("T"), "$defs": {"T": record(next=reference("T"))}}
    assert limit_recursion(given, 99) is given
