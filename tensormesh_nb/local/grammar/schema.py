"""Validates a JSON Schema before a grammar is made of it.

Keywords that the grammar would not enforce are refused by name, so that no answer only seems to
conform. The supported keywords are those of llguidance
(https://github.com/guidance-ai/llguidance/blob/main/docs/json_schema.md).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from ...errors import RequestError
from .bounds import add_bounds
from .recursion import limit_recursion

__all__ = ["ANNOTATIONS", "ENFORCED", "prepare"]

MAX_SCHEMA = 1 << 16  # bytes
# The time to compile grows with the square of the properties, and references are followed by
# recursion: a chain of 3000 overflows a stack of 8 MB and crashes the process.
MAX_NODES = 1000
MAX_DEPTH = 48
# A bound at the least 64-bit integer sends llguidance into an endless recursion.
_LARGEST = 2.0**63

_SCHEMA = frozenset({"items", "additionalItems", "additionalProperties"})
_LISTS = frozenset({"anyOf", "allOf", "oneOf", "prefixItems"})
_DEFINITIONS = frozenset({"$defs", "definitions"})
_MAPS = frozenset({"properties", "patternProperties", *_DEFINITIONS})
_COMBINING = frozenset({"allOf", "anyOf", "oneOf", "$ref"})

ENFORCED = frozenset(
    {
        *_SCHEMA, *_LISTS, *_MAPS,
        "type", "const", "enum", "$ref", "required", "minProperties", "maxProperties",
        "minItems", "maxItems", "minLength", "maxLength", "pattern", "format",
        "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
    }
)  # fmt: skip
ANNOTATIONS = frozenset(
    {
        "title", "description", "default", "example", "examples", "deprecated", "readOnly",
        "writeOnly", "discriminator", "$schema", "$id", "$comment",
    }
)  # fmt: skip

# One line, one space after each comma and colon: a small model may write white space forever.
_LAYOUT = {"whitespace_flexible": False, "item_separator": ", ", "key_separator": ": "}


def prepare(schema: Any, field: str) -> str:
    """A schema as JSON text, for a grammar.

    Objects that list ``properties`` get no others unless ``additionalProperties`` says so or
    schemas are combined (``allOf`` and the like), and what has no bounds gets some. Such an answer
    still conforms.

    Args:
        schema: as the request gives it.
        field: of the request, for error messages.

    Raises:
        RequestError: it is not a schema, is too large, or has an unsupported keyword.
    """
    copy = _copy(schema, field)
    nodes = []
    for node in _nodes(copy, field, field):
        nodes.append(node)
        if len(nodes) > MAX_NODES:
            _refuse(field, field, f"more than {MAX_NODES} schemas in one")
    if not any(_combines(node) for node in nodes):
        copy = limit_recursion(copy, MAX_NODES // len(nodes))
        nodes = list(_nodes(copy, field, field))
        for node in nodes:
            _close(node)
        add_bounds(nodes, ANNOTATIONS | _DEFINITIONS)
    return json.dumps({**copy, "x-guidance": _LAYOUT})


def _copy(schema: Any, field: str) -> dict[str, Any]:
    """A copy of the schema; its size and its numbers are checked."""

    def number(written: str) -> float:
        if not -_LARGEST < float(written) <= _LARGEST:
            _refuse(field, field, f"the number {written:.30} is beyond 64 bits")
        return float(written) if set(written) & set(".eE") else int(written)

    if not isinstance(schema, Mapping):
        _refuse(field, field, "expected an object, a JSON Schema")
    try:
        text = json.dumps(schema)
        if len(text) > MAX_SCHEMA:
            _refuse(field, field, f"longer than {MAX_SCHEMA} bytes")
        copy: dict[str, Any] = json.loads(
            text, parse_int=number, parse_float=number, parse_constant=number
        )
    except RecursionError:
        _refuse(field, field, f"nested deeper than {MAX_DEPTH} levels")
    return copy


def _nodes(node: Any, field: str, path: str, depth: int = 0) -> Iterator[dict[str, Any]]:
    """Validate a schema; yields every schema inside it that is an object."""
    if isinstance(node, bool):
        return
    if not isinstance(node, dict):
        _refuse(field, path, "expected a schema")
    if depth > MAX_DEPTH:
        _refuse(field, field, f"nested deeper than {MAX_DEPTH} levels")
    yield node
    for keyword, value in node.items():
        if keyword not in ENFORCED | ANNOTATIONS:
            _refuse(field, path, f"the keyword {keyword[:40]!r} is not enforced here; leave it out")
        for name, child in _children(keyword, value, field, f"{path}.{keyword}"):
            yield from _nodes(child, field, f"{path}.{keyword}{name}", depth + 1)


def _children(keyword: str, value: Any, field: str, path: str) -> list[tuple[str, Any]]:
    """The schemas under a keyword, each with its path below the keyword."""
    if keyword in _MAPS:
        if not isinstance(value, dict):
            _refuse(field, path, "expected an object of schemas")
        return [(f".{name[:40]}", child) for name, child in value.items()]
    if keyword in _LISTS or (keyword == "items" and isinstance(value, list)):
        if not isinstance(value, list):
            _refuse(field, path, "expected a list of schemas")
        return [(f"[{index}]", child) for index, child in enumerate(value)]
    return [("", value)] if keyword in _SCHEMA else []


def _combines(node: Mapping[str, Any]) -> bool:
    """Whether several schemas may describe the same object."""
    others = node.keys() & (ENFORCED - _DEFINITIONS)
    if len(others) == 1:
        return len(node.get("allOf", ())) > 1  # one schema in a list is merely that schema
    return bool(others & _COMBINING)


def _close(node: dict[str, Any]) -> None:
    if "properties" in node and "patternProperties" not in node:
        node.setdefault("additionalProperties", False)


def _refuse(field: str, path: str, reason: str) -> NoReturn:
    raise RequestError(f"{path}: {reason}.", field=field)
