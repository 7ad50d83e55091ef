"""Reading JSON that does not fit its types: what can be understood is kept, the rest becomes None.

Numbers may come as strings, integers as floats, lists and objects in each other's place; unknown
keys, and values that make no sense under their key, are collected in ``extra_keys`` where a struct
has that field. Nothing here raises.
"""

from __future__ import annotations

import functools
import math
from typing import Any, TypeVar, cast

import msgspec
from msgspec import inspect

__all__ = ["coerce", "coerce_struct"]

T = TypeVar("T", bound=msgspec.Struct)
_NOTHING = object()


def coerce_struct(value: dict[str, Any], struct: type[T]) -> T:
    """Read a JSON object as a struct, field by field, keeping what fits."""
    return _struct(value, struct)[0]


def _struct(value: dict[str, Any], struct: type[T]) -> tuple[T, Any]:
    """The struct, and what it could not keep."""
    fields = _fields(struct)
    read: dict[str, Any] = {}
    extra: dict[str, Any] = {}
    for key, item in value.items():
        if key in fields and key != "extra_keys":
            converted, left = _read(item, fields[key])
            if converted is _NOTHING:
                extra[key] = _finite(item)
                continue
            if converted is not None:
                read[key] = converted
            if left is not None:
                extra[key] = _finite(left)
        else:
            extra[key] = _finite(item)
    if extra and "extra_keys" in fields:
        read["extra_keys"] = extra
        extra = {}
    return struct(**read), extra or None


def coerce(value: Any, kind: Any) -> Any:
    """Read a JSON value as a type that has no fields; None where it makes no sense."""
    converted, _ = _read(value, inspect.type_info(kind))
    return None if converted is _NOTHING else converted


@functools.cache
def _fields(struct: type[msgspec.Struct]) -> dict[str, inspect.Type]:
    info = cast(inspect.StructType, inspect.type_info(struct))
    return {field.name: field.type for field in info.fields}


def _read(value: Any, kind: inspect.Type) -> tuple[Any, Any]:
    """The value as that type, or _NOTHING; and what of it could not be kept, or None."""
    match kind:
        case inspect.UnionType():
            return _read_union(value, kind)
        case inspect.AnyType():
            return _finite(value), None
        case inspect.RawType():
            return msgspec.Raw(msgspec.json.encode(value)), None
        case inspect.StrType():
            return value if isinstance(value, str) else _NOTHING, None
        case inspect.IntType():
            return _integer(value), None
        case inspect.FloatType():
            return _number(value), None
        case inspect.ListType():
            return _read_list(value, kind.item_type)
        case inspect.DictType():
            return _read_dict(value, kind.value_type)
        case inspect.StructType():
            return _struct(value, kind.cls) if isinstance(value, dict) else (_NOTHING, None)
        case _:
            return _NOTHING, None


def _read_union(value: Any, kind: inspect.UnionType) -> tuple[Any, Any]:
    if value is None:
        return None, None
    # A string is text before it is a number in disguise.
    kinds = sorted(kind.types, key=lambda member: not isinstance(member, inspect.StrType))
    for member in kinds:
        converted, left = _read(value, member)
        if converted is not _NOTHING:
            return converted, left
    return _NOTHING, None


def _read_list(value: Any, item: inspect.Type) -> tuple[Any, Any]:
    """Members that can be read; with gaps where a position says which token it is."""
    if not isinstance(value, list):
        return _NOTHING, None
    nullable = isinstance(item, inspect.UnionType) and item.includes_none
    read = [_read(member, item) for member in value]
    left = [
        member if converted is _NOTHING else rest
        for member, (converted, rest) in zip(value, read, strict=True)
    ]
    kept = [
        None if converted is _NOTHING else converted
        for converted, _ in read
        if nullable or converted is not _NOTHING
    ]
    return kept, left if any(rest is not None for rest in left) else None


def _read_dict(value: Any, item: inspect.Type) -> tuple[Any, Any]:
    if not isinstance(value, dict):
        return _NOTHING, None
    read = {key: _read(member, item) for key, member in value.items()}
    left = {key: value[key] for key, (converted, _) in read.items() if converted is _NOTHING}
    kept = {key: made for key, (made, _) in read.items() if made is not _NOTHING}
    return kept, left or None


def _finite(value: Any) -> Any:
    """A JSON value in which numbers that JSON has not (NaN, Infinity) are null."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    return [_finite(item) for item in value] if isinstance(value, list) else value


def _number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return _NOTHING
    try:
        return float(value)
    except (ValueError, OverflowError):
        return _NOTHING


def _integer(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    number = _number(value)
    if number is _NOTHING or not math.isfinite(number) or number != int(number):
        return _NOTHING
    return int(number)
