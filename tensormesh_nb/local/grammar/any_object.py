"""Schemas of any object (for JSON mode) and of any value, within bounds.

A small model that may write any object often opens a list or a string and never closes it. Within
these bounds the object ends.
"""

from __future__ import annotations

from typing import Any

__all__ = [
    *("ANY_OBJECT", "ANY_VALUE", "MAX_DEPTH", "MAX_ITEMS", "MAX_LENGTH", "MAX_NUMBER", "NAME"),
    "STEP",
]

MAX_LENGTH, _MAX_NAME = 120, 40  # characters of a string, of a property's name
MAX_ITEMS = 12  # of a list; properties of an object
MAX_DEPTH = 3
MAX_NUMBER = 10**15 - 1  # 15 digits
STEP = 1e-9  # of numbers with decimals; it also excludes exponents
_NUMBER = {"minimum": -MAX_NUMBER, "maximum": MAX_NUMBER, "multipleOf": STEP}
NAME = f"^.{{1,{_MAX_NAME}}}$"
_KEY = "_any_json"  # the names of the definitions begin with it: they may be added to any schema


def _schema() -> dict[str, Any]:
    scalars: list[dict[str, Any]] = [
        {"type": "string", "maxLength": MAX_LENGTH},
        {"type": ["number", "boolean", "null"], **_NUMBER},
    ]
    defined: dict[str, Any] = {f"{_KEY}_value0": {"anyOf": scalars}}
    for depth in range(1, MAX_DEPTH + 1):
        inner = {"$ref": f"#/$defs/{_KEY}_value{depth - 1}"}
        array = {"type": "array", "items": inner, "maxItems": MAX_ITEMS}
        defined[f"{_KEY}_object{depth}"] = {
            "type": "object",
            "patternProperties": {NAME: inner},
            "additionalProperties": False,
            "maxProperties": MAX_ITEMS,
        }
        whole = {"$ref": f"#/$defs/{_KEY}_object{depth}"}
        defined[f"{_KEY}_value{depth}"] = {"anyOf": [*scalars, array, whole]}
    return {"$ref": f"#/$defs/{_KEY}_object{MAX_DEPTH}", "$defs": defined}


ANY_OBJECT = _schema()
ANY_VALUE = {"$ref": f"#/$defs/{_KEY}_value{MAX_DEPTH - 1}"}
