"""The schema of JSON mode: any object, within bounds.

A small model that may write any object often opens a list or a string and never closes it. Within
these bounds the object ends.
"""

from __future__ import annotations

from typing import Any

__all__ = ["ANY_OBJECT", "MAX_DEPTH", "MAX_ITEMS", "MAX_LENGTH"]

MAX_LENGTH, _MAX_NAME = 120, 40  # characters of a string, of a property's name
MAX_ITEMS = 12  # of a list; properties of an object
MAX_DEPTH = 3


def _schema() -> dict[str, Any]:
    scalars: list[dict[str, Any]] = [
        {"type": "string", "maxLength": MAX_LENGTH},
        {"type": ["number", "boolean", "null"]},
    ]
    defined: dict[str, Any] = {"value0": {"anyOf": scalars}}
    for depth in range(1, MAX_DEPTH + 1):
        inner = {"$ref": f"#/$defs/value{depth - 1}"}
        array = {"type": "array", "items": inner, "maxItems": MAX_ITEMS}
        defined[f"object{depth}"] = {
            "type": "object",
            "patternProperties": {f"^.{{1,{_MAX_NAME}}}$": inner},
            "additionalProperties": False,
            "maxProperties": MAX_ITEMS,
        }
        whole = {"$ref": f"#/$defs/object{depth}"}
        defined[f"value{depth}"] = {"anyOf": [*scalars, array, whole]}
    return {"$ref": f"#/$defs/object{MAX_DEPTH}", "$defs": defined}


ANY_OBJECT = _schema()
