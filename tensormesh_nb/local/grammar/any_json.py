"""Anything: the schema of JSON whose form nobody gave, within bounds.

A small model that may write any object often begins a list or a string and never ends it. JSON mode
promises an object, not a large one: within these bounds it comes to an end.
"""

from __future__ import annotations

from typing import Any

__all__ = ["ANY_OBJECT", "ITEMS", "LETTERS", "LEVELS"]

LETTERS, NAME = 120, 40  # of a string, of a property's name
ITEMS = 12  # of a list; properties of an object
LEVELS = 3


def _schema() -> dict[str, Any]:
    scalars: list[dict[str, Any]] = [
        {"type": "string", "maxLength": LETTERS},
        {"type": ["number", "boolean", "null"]},
    ]
    defined: dict[str, Any] = {"value0": {"anyOf": scalars}}
    for level in range(1, LEVELS + 1):
        inner = {"$ref": f"#/$defs/value{level - 1}"}
        listed = {"type": "array", "items": inner, "maxItems": ITEMS}
        defined[f"object{level}"] = {
            "type": "object",
            "patternProperties": {f"^.{{1,{NAME}}}$": inner},
            "additionalProperties": False,
            "maxProperties": ITEMS,
        }
        whole = {"$ref": f"#/$defs/object{level}"}
        defined[f"value{level}"] = {"anyOf": [*scalars, listed, whole]}
    return {"$ref": f"#/$defs/object{LEVELS}", "$defs": defined}


ANY_OBJECT = _schema()
