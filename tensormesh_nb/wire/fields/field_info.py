"""Describes the fields of ``ChatRequest``, which ``request`` defines: name, type, bounds, text."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NoReturn, TypeAlias, cast, get_type_hints

import msgspec
from msgspec import inspect

from ...config.secret import as_text, mask_keys
from ...errors import RequestError
from ..messages import plain_json
from ..sanitize import one_line
from .short_forms import SHORT_FORMS

__all__ = ["Field", "Group", "about", "describe_fields"]

Group: TypeAlias = Literal["model", "messages", "sampling", "output", "tools", "reasoning", "other"]
"""The group under which help and panels list a field."""

_to_json = json.JSONEncoder(allow_nan=False, ensure_ascii=False).encode
_BOOLEANS = {"true": True, "false": False}


@dataclass(frozen=True)
class Field:
    """One field of a request.

    Attributes:
        name: The API's name.
        description: One sentence.
        annotation: The type that values are checked against.
        types: The accepted JSON types, without null.
        group: The group under which it is listed.
        default: The value that hosts use when the field is left out; None if there is none or if
            it depends on the host.
        basic: Whether it is listed for beginners.
    """

    name: str
    description: str
    annotation: Any
    types: tuple[inspect.Type, ...]
    group: Group = "other"
    default: Any = None
    basic: bool = False

    @property
    def expected(self) -> str:
        """The accepted values in words: ``a number from 0 to 1``."""
        return " or ".join(dict.fromkeys(_in_words(kind) for kind in self.types))

    @property
    def choices(self) -> tuple[str, ...]:
        """The accepted words, if there is a list of them."""
        return tuple(
            str(value)
            for kind in self.types
            if isinstance(kind, inspect.LiteralType)
            for value in kind.values
        )

    def accepts(self, *kinds: type[inspect.Type]) -> bool:
        """Whether a value may be of one of these msgspec types."""
        return any(isinstance(kind, kinds) for kind in self.types)

    def parse(self, text: str) -> Any:
        """Read a typed value: JSON for objects and lists, else a word or a number.

        Raises:
            RequestError: The text is not JSON, or the value has a wrong type or is out of bounds.
        """
        return self.convert(self._typed(text))

    def _typed(self, text: str) -> Any:
        """The text as an accepted JSON type, or unchanged if it is none of them."""
        if self.accepts(inspect.DictType, inspect.ListType) and text[:1] in ("{", "["):
            return self._json(text)
        if self.accepts(inspect.BoolType) and text in _BOOLEANS:
            return _BOOLEANS[text]
        for kind in (int, float) if self.accepts(inspect.IntType, inspect.FloatType) else ():
            with contextlib.suppress(ValueError):
                return kind(text)
        return text

    def _json(self, text: str) -> Any:
        try:
            return json.loads(text)
        except (ValueError, RecursionError) as error:
            reason = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply"
            example = "'{\"name\": 1}'" if self.accepts(inspect.DictType) else '\'["a", "b"]\''
            raise RequestError(
                f"{self.name}: expected {self.expected}, in JSON, such as {example}; "
                f"this is not JSON: {reason}.",
                field=self.name,
            ) from None

    def convert(self, value: Any) -> Any:
        """Convert a value to plain JSON types and check it.

        Raises:
            RequestError: The value has a wrong type or is out of bounds.
        """
        plain = self.to_json(value)
        self.check(plain)
        return plain

    def to_json(self, value: Any) -> Any:
        """Convert what Python code may give to plain JSON types, unchecked.

        Numpy scalars, tuples and integer keys are converted, and short forms (a bare JSON schema)
        become those of the API.

        Raises:
            RequestError: The value is nested too deeply, or is no short form.
        """
        expand = SHORT_FORMS.get(self.name)
        return self.plain(value if expand is None or value is None else expand(value))

    def plain(self, value: Any) -> Any:
        """Convert numpy scalars, tuples and integer keys to plain JSON types, unchecked.

        Raises:
            RequestError: The value is nested too deeply.
        """
        try:
            plain = plain_json(value)
        except RecursionError:
            raise RequestError(f"{self.name}: nested too deeply.", field=self.name) from None
        if type(plain) is int and self.accepts(inspect.FloatType):
            with contextlib.suppress(OverflowError):
                return plain if self.accepts(inspect.IntType) else float(plain)
        return plain

    def check(self, value: Any) -> None:
        """Check type and bounds.

        Raises:
            RequestError: The value is wrong; the message says what was expected and given.
        """
        try:
            msgspec.convert(value, self.annotation)
        except (msgspec.ValidationError, ValueError, OverflowError):  # ValueError: a lone surrogate
            self._refuse(value, self.expected)
        try:
            _to_json(value).encode()
        except (TypeError, ValueError, RecursionError):
            # Infinity, a lone surrogate, another object, or a list that contains itself.
            self._refuse(value, f"{self.expected} that JSON can represent")

    def _refuse(self, value: Any, expected: str) -> NoReturn:
        hint = " For alternatives set top_logprobs." if self.name == "logprobs" else ""
        given = _shorten(value, as_integer=self.accepts(inspect.FloatType))
        raise RequestError(
            f"{self.name}: expected {expected}, got {given}.{hint}", field=self.name
        ) from None


def about(
    description: str, group: Group, *, default: Any = None, basic: bool = False
) -> msgspec.Meta:
    """The description of a field in its annotation; see the attributes of :class:`Field`."""
    extra = {"group": group, "default": default, "basic": basic}
    return msgspec.Meta(description=description, extra=extra)


def describe_fields(struct: type[msgspec.Struct]) -> tuple[Field, ...]:
    """The fields of a struct class, in order."""
    info = cast(inspect.StructType, inspect.type_info(struct))
    annotations = get_type_hints(struct, include_extras=True)
    return tuple(_field(field, annotations) for field in info.fields)


def _field(field: inspect.Field, annotations: Mapping[str, Any]) -> Field:
    description, details, kind = "", {}, field.type
    if isinstance(kind, inspect.Metadata):
        description = (kind.extra_json_schema or {}).get("description", "")
        details, kind = kind.extra or {}, kind.type
    kinds = kind.types if isinstance(kind, inspect.UnionType) else (kind,)
    return Field(
        name=field.name,
        description=description,
        annotation=annotations[field.name],
        types=tuple(kind for kind in kinds if not isinstance(kind, inspect.NoneType)),
        **details,
    )


def _in_words(kind: inspect.Type) -> str:
    match kind:
        case inspect.FloatType() | inspect.IntType():
            noun = "a number" if isinstance(kind, inspect.FloatType) else "an integer"
            return f"{noun}{_bounds(kind)}"
        case inspect.StrType():
            return "a non-empty string" if kind.min_length else "a string"
        case inspect.BoolType():
            return "true or false"
        case inspect.LiteralType():
            return "one of " + ", ".join(map(str, kind.values))
        case inspect.ListType():
            return f"a list of {_in_words(kind.item_type).split(' ', 1)[1]}s"
        case inspect.DictType():
            inner = _in_words(kind.value_type)
            return f"an object whose values are each {inner}" if inner else "an object"
        case _:
            return ""


def _bounds(kind: inspect.FloatType | inspect.IntType) -> str:
    if kind.ge is not None and kind.le is not None:
        return " of 64 bits" if kind.ge == -(2**63) else f" from {kind.ge} to {kind.le}"
    if kind.gt is not None:
        return f" above {kind.gt}" + (f" and up to {kind.le}" if kind.le is not None else "")
    return f" of at least {kind.ge}" if kind.ge is not None else ""


def _shorten(value: Any, *, as_integer: bool) -> str:
    if as_integer and isinstance(value, float) and value.is_integer():
        value = int(value)  # as most people write it
    return one_line(mask_keys(as_text(value)), 60)
