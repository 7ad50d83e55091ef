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

__all__ = ["lenient", "lenient_as"]

T = TypeVar("T", bound=msgspec.Struct)
_NOTHING = object()


def lenient(value: dict[str, Any], struct: type[T]) -> T:
    """Read a JSON object as a struct, field by field, keeping what fits."""
    fields = _fields(struct)
    read: dict[str, Any] = {}
    extra: dict[str, Any] = {}
    for key, item in value.items():
        if key in fields and key != "extra_keys":
            converted = _read(item, fields[key])
            if converted is _NOTHING:
                extra[key] = item
            elif converted is not None:
                read[key] = converted
        else:
            extra[key] = item
    if extra and "extra_keys" in fields:
        read["extra_keys"] = extra
    return struct(**read)


def lenient_as(value: Any, kind: Any) -> Any:
    """Read a JSON value as a type that has no fields; None where it makes no sense."""
    converted = _read(value, inspect.type_info(kind))
    return None if converted is _NOTHING else converted


@functools.cache
def _fields(struct: type[msgspec.Struct]) -> dict[str, inspect.Type]:
    info = cast(inspect.StructType, inspect.type_info(struct))
    return {field.name: field.type for field in info.fields}


def _read(value: Any, kind: inspect.Type) -> Any:
    match kind:
        case inspect.UnionType():
            return _read_union(value, kind)
        case inspect.AnyType():
            return value
        case inspect.RawType():
            return msgspec.Raw(msgspec.json.encode(value))
        case inspect.StrType():
            return value if isinstance(value, str) else _NOTHING
        case inspect.IntType():
            return _integer(value)
        case inspect.FloatType():
            return _number(value)
        case inspect.ListType():
            return _read_list(value, kind.item_type)
        case inspect.DictType():
            return _read_dict(value, kind.value_type)
        case inspect.StructType():
            return lenient(value, kind.cls) if isinstance(value, dict) else _NOTHING
        case _:
            return _NOTHING


def _read_union(value: Any, kind: inspect.UnionType) -> Any:
    if value is None:
        return None
    # A string is text before it is a number in disguise.
    kinds = sorted(kind.types, key=lambda member: not isinstance(member, inspect.StrType))
    for member in kinds:
        converted = _read(value, member)
        if converted is not _NOTHING:
            return converted
    return _NOTHING


def _read_list(value: Any, item: inspect.Type) -> Any:
    if not isinstance(value, list):
        return _NOTHING
    nullable = isinstance(item, inspect.UnionType) and item.includes_none
    converted = (_read(member, item) for member in value)
    if nullable:
        # A position says which token it is: an unreadable item stays as a gap.
        return [None if member is _NOTHING else member for member in converted]
    return [member for member in converted if member is not _NOTHING]


def _read_dict(value: Any, item: inspect.Type) -> Any:
    if not isinstance(value, dict):
        return _NOTHING
    converted = {key: _read(member, item) for key, member in value.items()}
    return {key: member for key, member in converted.items() if member is not _NOTHING}


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
