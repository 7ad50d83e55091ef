"""Changes to a JSON document: each value removed or replaced by one of another type or size."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

__all__ = ["mutations"]

VALUES = (
    *(None, True, -1, 0, 1.5, 10**30, "x", "", "\ud800", "9" * 5000),
    *([], {}, [1], [None], [[]], [{}], {"x": 1}),
)


def mutations(document: Any) -> Iterator[Any]:
    """Every changed copy of a document."""
    for path in _paths(document):
        yield from (_with(document, path, value) for value in VALUES)
        if path:
            yield _with(document, path)


def _paths(document: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    items: Any = document.items() if isinstance(document, dict) else ()
    for key, value in enumerate(document) if isinstance(document, list) else items:
        yield from _paths(value, (*path, key))


def _with(document: Any, path: tuple[Any, ...], *value: Any) -> Any:
    """A copy with another value at a path, or without it."""
    if not path:
        return value[0]
    changed = parent = copy.deepcopy(document)
    for key in path[:-1]:
        parent = parent[key]
    if value:
        parent[path[-1]] = value[0]
    else:
        del parent[path[-1]]
    return changed
