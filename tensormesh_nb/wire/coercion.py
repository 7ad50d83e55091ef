"""Coercion of JSON values to types that they do not fit exactly. Nothing here raises.

Numbers may be strings, integers may be floats, and values may have a wrong type. What cannot be
converted becomes None. Unknown keys and such values go into ``extra_keys`` of structs that have it.
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
    """Convert a JSON object to a struct, field by field."""
    return _struct(value, struct)[0]


def _struct(value: dict[str, Any], struct: type[T]) -> tuple[T, Any]:
    """The struct, and the values that do not fit into it."""
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
    """Convert a JSON value to a type without fields, or to None if that is not possible."""
    converted, _ = _read(value, inspect.type_info(kind))
    return None if converted is _NOTHING else converted


@functools.cache
def _fields(struct: type[msgspec.Struct]) -> dict[str, inspect.Type]:
    info = cast(inspect.StructType, inspect.type_info(struct))
    return {field.name: field.type for field in info.fields}


def _read(value: Any, kind: inspect.Type) -> tuple[Any, Any]:
    """The value as that type, or _NOTHING; and the part of it that does not fit, or None."""
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
    # Strings first: a text of digits is not a number.
    kinds = sorted(kind.types, key=lambda member: not isinstance(member, inspect.StrType))
    for member in kinds:
        converted, left = _read(value, member)
        if converted is not _NOTHING:
            return converted, left
    return _NOTHING, None


def _read_list(value: Any, item: inspect.Type) -> tuple[Any, Any]:
    """The members that fit; None in place of others if the type allows it."""
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
    """A JSON value with NaN and Infinity replaced by null."""
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
