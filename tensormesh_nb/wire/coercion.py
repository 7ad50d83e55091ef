"""Coercion of JSON values to types that they do not fit exactly. Nothing here raises.

Numbers may be strings, integers may be floats, and values may have a wrong type. What cannot be
converted becomes None. Unknown keys and such values go into ``extra_keys`` of structs that have it.
If another host family uses a different key for the same value of a token, that key is read too.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any, TypeVar, cast

import msgspec
from msgspec import inspect

from .dialects.hosts import ENTRY

__all__ = ["Odd", "coerce", "coerce_struct", "fitter"]

Odd = tuple[type[msgspec.Struct], str]
"""A struct, and a key that it does not have or whose value does not fit."""

T = TypeVar("T", bound=msgspec.Struct)
_NOTHING = object()
_DIGITS = 19  # of the largest numbers that fit into 64 bits
_PLAIN: dict[type, type] = {
    inspect.IntType: int,
    inspect.StrType: str,
    inspect.NoneType: type(None),
}


def coerce_struct(value: dict[str, Any], struct: type[T], odd: set[Odd] | None = None) -> T:
    """Convert a JSON object to a struct, field by field.

    Args:
        value: the object.
        struct: the type.
        odd: keys that a strict decoder refuses are added to it.
    """
    return _struct(value, struct, set() if odd is None else odd)[0]


def fitter(kind: Any) -> Callable[[Any], tuple[Any, Any]]:
    """A function that converts a JSON value to a type.

    It returns the value, None if that is not possible, and what does not fit, or None.
    """
    info = _type(kind)
    members = info.types if isinstance(info, inspect.UnionType) else (info,)
    plain = {_PLAIN[type(member)] for member in members if type(member) in _PLAIN}
    reads_digits = int in plain and str not in plain

    def fit(value: Any) -> tuple[Any, Any]:
        # The usual values first: every chunk of a host may have them.
        if type(value) in plain:
            return value, None
        if reads_digits and isinstance(value, str) and value.isdecimal() and len(value) < _DIGITS:
            return int(value), None
        converted, left = _read(value, info, set())
        return (None, _finite(value)) if converted is _NOTHING else (converted, left)

    return fit


def _struct(value: dict[str, Any], struct: type[T], odd: set[Odd]) -> tuple[T, Any]:
    """The struct, and the values that do not fit into it."""
    fields = _fields(struct)
    read: dict[str, Any] = {}
    extra: dict[str, Any] = {}
    for key, item in value.items():
        if key in fields and key != "extra_keys":
            converted, left = _read(item, fields[key], odd)
            if converted is _NOTHING or (isinstance(item, str) and converted is not item):
                odd.add((struct, key))  # also a number that is a string
            if converted is _NOTHING:
                left = item
            elif converted is not None:
                read[key] = converted
            if left is not None or converted is _NOTHING:
                extra[key] = _finite(left)
        else:
            odd.add((struct, key))
            extra[key] = _finite(item)
    if "token_id" in fields and "token" in fields:
        _rename(struct, extra, read, odd)
    if extra and "extra_keys" in fields:
        read["extra_keys"] = extra
        extra = {}
    return struct(**read), extra or None


def _rename(
    struct: type[msgspec.Struct], extra: dict[str, Any], read: dict[str, Any], odd: set[Odd]
) -> None:
    """Move the keys of a token that other hosts name differently."""
    for key, name in ENTRY.items():
        if type(extra.get(key)) is int and name not in read:
            read[name] = extra.pop(key)
        elif key in extra:
            odd.add((struct, name))  # both are there


def coerce(value: Any, kind: Any) -> Any:
    """Convert a JSON value to a type without fields, or to None if that is not possible."""
    converted, _ = _read(value, _type(kind), set())
    return None if converted is _NOTHING else converted


@functools.cache
def _type(kind: Any) -> inspect.Type:
    return inspect.type_info(kind)


@functools.cache
def _fields(struct: type[msgspec.Struct]) -> dict[str, inspect.Type]:
    info = cast(inspect.StructType, inspect.type_info(struct))
    return {field.name: field.type for field in info.fields}


def _read(value: Any, kind: inspect.Type, odd: set[Odd]) -> tuple[Any, Any]:
    """The value as that type, or _NOTHING; and the part that does not fit, or None."""
    match kind:
        case inspect.UnionType():
            return _read_union(value, kind, odd)
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
            return _read_list(value, kind.item_type, odd)
        case inspect.DictType():
            return _read_dict(value, kind.value_type, odd)
        case inspect.StructType() if isinstance(value, dict):
            return _struct(value, kind.cls, odd)
        case _:
            return _NOTHING, None


def _read_union(value: Any, kind: inspect.UnionType, odd: set[Odd]) -> tuple[Any, Any]:
    if value is None:
        return None, None
    # Strings first: a text of digits is not a number.
    if isinstance(value, str) and any(isinstance(member, inspect.StrType) for member in kind.types):
        return value, None
    for member in kind.types:
        converted, left = _read(value, member, odd)
        if converted is not _NOTHING:
            return converted, left
    return _NOTHING, None


def _read_list(value: Any, item: inspect.Type, odd: set[Odd]) -> tuple[Any, Any]:
    """The members that fit; None in place of others if the type allows it."""
    if not isinstance(value, list):
        return _NOTHING, None
    nullable = isinstance(item, inspect.UnionType) and item.includes_none
    read = [_read(member, item, odd) for member in value]
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


def _read_dict(value: Any, item: inspect.Type, odd: set[Odd]) -> tuple[Any, Any]:
    if not isinstance(value, dict):
        return _NOTHING, None
    read = {key: _read(member, item, odd) for key, member in value.items()}
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
