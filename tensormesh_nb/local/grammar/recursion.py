"""Limits the depth of a recursive JSON Schema.

A small model seldom ends a tree or a linked list. Each definition that refers to itself,
directly or through others, is copied once per level, and nothing satisfies a reference below the
last level: there, lists are empty, optional properties are missing, and ``anyOf`` uses another of
its schemas. What conforms to the copy conforms to the schema.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from typing import Any

__all__ = ["MAX_LEVELS", "limit_recursion"]

MAX_LEVELS = 6
_REFERENCE = re.compile(r"#/(\$defs|definitions)/([^/~%]+)")
# Their values are no schemas.
_VALUES = frozenset({"enum", "const", "default", "example", "examples"})


def limit_recursion(root: dict[str, Any], most: int) -> dict[str, Any]:
    """The schema without recursion; the same object if it has none.

    References to the whole schema (``#``) are left.

    Args:
        root: the schema.
        most: maximum number of levels; a schema that needs more is left unchanged.
    """
    defined = {
        (place, name): schema
        for place in ("$defs", "definitions")
        for name, schema in root.get(place, {}).items()
    }
    reached = {key: _references(schema) & defined.keys() for key, schema in defined.items()}
    recursive = {key for key in defined if key in _closure(key, reached)}
    last = MAX_LEVELS + len(recursive) - 1  # definitions may refer to each other in turn
    if not recursive or last > most:
        return root
    levels: dict[tuple[Key, int], Any] = {}
    for level in range(last, 0, -1):
        for key in recursive:
            levels[key, level] = _rewritten(defined[key], level + 1, recursive, levels)
    limited = _rewritten(root, 1, recursive, levels)
    if limited is False:
        return root  # nothing finite satisfies it
    for place, name in recursive:
        del limited[place][name]
        for level in range(1, last + 1):
            limited[place][_name(name, level)] = levels[(place, name), level]
    return dict(limited)


Key = tuple[str, str]


def _name(name: str, level: int) -> str:
    return f"{name}.level{level}"


def _closure(start: Key, reached: Mapping[Key, Set[Key]]) -> set[Key]:
    """The definitions that one refers to, directly or through others."""
    found: set[Key] = set()
    waiting = set(reached[start])
    while waiting:
        key = waiting.pop()
        found.add(key)
        waiting |= reached[key] - found
    return found


def _reference(node: Mapping[str, Any]) -> Key | None:
    target = node.get("$ref")
    found = _REFERENCE.fullmatch(target) if isinstance(target, str) else None
    return (found[1], found[2]) if found else None


def _references(value: Any) -> set[Key]:
    if isinstance(value, list):
        return set().union(*map(_references, value))
    if not isinstance(value, dict):
        return set()
    key = _reference(value)
    inside = [item for name, item in value.items() if name not in _VALUES]
    return ({key} if key else set()).union(*map(_references, inside))


def _rewritten(
    value: Any, level: int, recursive: Set[Key], levels: Mapping[tuple[Key, int], Any]
) -> Any:
    """A copy whose references to recursive definitions point to the definitions of a level.

    Returns:
        False instead of a schema that nothing satisfies.
    """
    if isinstance(value, list):
        return [_rewritten(item, level, recursive, levels) for item in value]
    if not isinstance(value, dict):
        return value
    key = _reference(value)
    if key is not None and key in recursive:
        if levels.get((key, level), False) is False:
            return False
        return {**value, "$ref": f"#/{key[0]}/{_name(key[1], level)}"}
    copy = {
        name: item if name in _VALUES else _rewritten(item, level, recursive, levels)
        for name, item in value.items()
    }
    return False if _is_impossible(copy) else copy


def _is_impossible(node: dict[str, Any]) -> bool:
    """Whether nothing satisfies a schema because of the parts that are False."""
    properties: Any = node.get("properties")
    required: Any = node.get("required")
    both = isinstance(properties, dict) and isinstance(required, list)
    if both and any(value is False and name in required for name, value in properties.items()):
        return True
    if node.get("items") is False and node.get("minItems", 0) and "prefixItems" not in node:
        return True
    choices = [node[name] for name in ("anyOf", "oneOf") if isinstance(node.get(name), list)]
    return False in node.get("allOf", ()) or any(all(c is False for c in one) for one in choices)
