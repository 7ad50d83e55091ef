"""The schema of JSON mode."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tensormesh_nb.local.grammar.any_object import ANY_OBJECT, MAX_DEPTH, MAX_ITEMS, MAX_LENGTH

# jsonschema checks multipleOf in floating point, so that the only number here is 0.
is_valid = Draft202012Validator(ANY_OBJECT).is_valid


def nested(depth: int) -> Any:
    value: Any = {"a": True}
    for _ in range(depth - 1):
        value = {"a": value}
    return value


@pytest.mark.parametrize(
    "value",
    [{}, {"a": None, "b": [0, "x", True]}, {"a": "x" * MAX_LENGTH}, nested(MAX_DEPTH)],
)
def test_objects_within_the_bounds(value: Any) -> None:
    assert is_valid(value)


@pytest.mark.parametrize(
    "value",
    [
        [],
        "x",
        None,
        {"": 0},
        {"a" * 41: 0},
        {"a": "x" * (MAX_LENGTH + 1)},
        {"a": [0] * (MAX_ITEMS + 1)},
        {f"k{n}": 0 for n in range(MAX_ITEMS + 1)},
        nested(MAX_DEPTH + 1),
    ],
)
def test_other_values_are_outside(value: Any) -> None:
    assert not is_valid(value)
