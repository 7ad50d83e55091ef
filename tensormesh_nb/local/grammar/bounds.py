"""Bounds for the parts of a JSON Schema that have none, so that answers end.

If a small model may write endless digits, text or lists, it often does: half of its answers to a
plain ``integer`` reached the token limit. What conforms to the bounds conforms to the schema.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

from .any_object import ANY_OBJECT, ANY_VALUE, MAX_NUMBER, NAME, STEP

__all__ = ["MAX_FORMATTED", "MAX_ITEMS", "MAX_LENGTH", "MAX_PROPERTIES", "add_bounds"]

# Characters of a string: of digits, each is a token, and by default an answer has 256.
MAX_LENGTH = 240
MAX_FORMATTED = 120  # of a string with a pattern or a format, such as a URI
_MAX_TIME = 40  # of a time, whose seconds may have decimals without end
MAX_ITEMS = 24  # of a list
MAX_PROPERTIES = 12  # that an object does not list
_LARGEST = 9 * 10**18  # where a schema wants more than that; the grammar has 64 bits
_NARROW = 1e-6  # a range in which there may be no multiple of the step

_VALUES = frozenset({"const", "enum", "$ref", "anyOf", "oneOf", "allOf"})


def add_bounds(nodes: Sequence[dict[str, Any]], plain: frozenset[str]) -> None:
    """Add bounds to a schema, in place. Existing bounds are kept.

    Args:
        nodes: the schema, then those inside it.
        plain: keywords that say nothing about values.
    """
    root = nodes[0]
    for node in nodes:
        if not node.keys() & _VALUES:
            _bound(node, plain)
    if any(ANY_VALUE in _children(node) for node in nodes):
        defined = ANY_OBJECT["$defs"]
        root["$defs"] = {**root.get("$defs", {}), **defined}


def _bound(node: dict[str, Any], plain: frozenset[str]) -> None:
    given = node.get("type", ())
    kinds = given if isinstance(given, list) else [given]
    if not node.keys() - plain:
        node.update(ANY_VALUE)
    if "string" in kinds:
        _cap(node, "Length", _longest(node))
    if "array" in kinds:
        prefix = node.get("prefixItems")
        _cap(node, "Items", max(MAX_ITEMS, len(prefix) if isinstance(prefix, list) else 0))
        if node.get("items", True) is True:
            node["items"] = {**ANY_VALUE}
    if "integer" in kinds or "number" in kinds:
        _bound_number(node, decimals="number" in kinds)
    if "object" in kinds:
        _bound_object(node)


def _cap(node: dict[str, Any], what: str, most: int) -> None:
    least = node.get(f"min{what}", 0)
    node.setdefault(f"max{what}", max(most, least) if isinstance(least, int) else most)


def _longest(node: dict[str, Any]) -> int:
    """The bound of a string: a pattern may require a longer one than usual."""
    if not node.keys() & {"pattern", "format"}:
        return MAX_LENGTH
    if node.get("format") in ("date-time", "time"):
        return _MAX_TIME
    repeats = re.findall(r"(\d{1,4})\}", str(node.get("pattern")))
    return MAX_FORMATTED + (math.prod(map(int, repeats[:4])) if repeats else 0)


def _bound_number(node: dict[str, Any], *, decimals: bool) -> None:
    low, high = (
        [node[key] for key in (edge, f"exclusive{edge.capitalize()}") if key in node]
        for edge in ("minimum", "maximum")
    )
    edges = [*low, *high]
    if not all(isinstance(edge, int | float) for edge in edges):
        return  # the schema is refused later, by name
    if not low:
        node["minimum"] = -MAX_NUMBER if all(edge > -MAX_NUMBER for edge in high) else -_LARGEST
    if not high:
        node["maximum"] = MAX_NUMBER if all(edge < MAX_NUMBER for edge in low) else _LARGEST
    if decimals and not (low and high and min(high) - max(low) < _NARROW):
        node.setdefault("multipleOf", STEP)


def _bound_object(node: dict[str, Any]) -> None:
    properties = node.get("properties")
    if isinstance(properties, dict):
        for name, child in properties.items():
            if child is True:
                properties[name] = {**ANY_VALUE}
    rest = node.get("additionalProperties", True)
    rest = {**ANY_VALUE} if rest is True else rest
    if rest is False:
        return
    listed = properties if isinstance(properties, dict) else {}
    required = node.get("required", [])
    # The grammar counts properties only if all that are listed must be there.
    if isinstance(required, list) and all(name in required for name in listed):
        _cap(node, "Properties", MAX_PROPERTIES + len(listed))
    if node.keys() & {"properties", "patternProperties", "required"}:
        node["additionalProperties"] = rest
    else:
        # A bound for the names, which no keyword has.
        node.update(patternProperties={NAME: rest}, additionalProperties=False)


def _children(node: dict[str, Any]) -> list[Any]:
    """A schema, and those inside it that are not nodes of their own because they were ``true``."""
    inside = [node.get("items"), node.get("additionalProperties")]
    for key in ("properties", "patternProperties"):
        if isinstance(node.get(key), dict):
            inside += node[key].values()
    ref = {key: node[key] for key in ANY_VALUE if key in node}
    return [ref, *inside]
