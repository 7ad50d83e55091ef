"""Limits how deep a recursive JSON Schema goes.

A small model seldom ends a tree or a linked list. Each definition that refers to itself, also
through others, is copied once a level, and nothing satisfies a reference below the last one: lists
are empty there, optional properties are missing, and of ``anyOf`` another schema is taken. What
conforms to the copy conforms to the schema.
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


def limit_recursion(root: dict[str, Any]) -> dict[str, Any]:
    """The schema without recursion; the same object if it has none.

    References to the whole schema (``#``) are left.
    """
    defined = {
        (place, name): schema
        for place in ("$defs", "definitions")
        for name, schema in root.get(place, {}).items()
    }
    reached = {key: _references(schema) & defined.keys() for key, schema in defined.items()}
    recursive = {key for key in defined if key in _closure(key, reached)}
    if not recursive:
        return root
    limited: dict[str, Any] = _rewritten(root, 1, recursive)
    for place, name in recursive:
        del limited[place][name]
        for level in range(1, MAX_LEVELS + 1):
            copy = _rewritten(defined[place, name], level + 1, recursive)
            limited[place][_name(name, level)] = copy
    return limited


Key = tuple[str, str]


def _name(name: str, level: int) -> str:
    return f"{name}.level{level}"


def _closure(start: Key, reached: Mapping[Key, Set[Key]]) -> set[Key]:
    """The definitions that one refers to, also through others."""
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


def _rewritten(value: Any, level: int, recursive: Set[Key]) -> Any:
    """A copy in which references to recursive definitions are to those of a level."""
    if isinstance(value, list):
        return [_rewritten(item, level, recursive) for item in value]
    if not isinstance(value, dict):
        return value
    key = _reference(value)
    if key in recursive and level > MAX_LEVELS:
        return False
    copy = {
        name: item if name in _VALUES else _rewritten(item, level, recursive)
        for name, item in value.items()
    }
    if key is not None and key in recursive:
        copy["$ref"] = f"#/{key[0]}/{_name(key[1], level)}"
    return copy
