"""Field: a request field as a value (name, description, type, bounds), read off its annotation."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NoReturn, TypeAlias, cast, get_type_hints

import msgspec
from msgspec import inspect

from ..config.secret import mask_keys
from ..errors import RequestError
from .sanitize import one_line

__all__ = ["Field", "Group", "describe_fields"]

Group: TypeAlias = Literal["model", "messages", "sampling", "output", "tools", "reasoning", "other"]
"""What a field is about: where guides and panels put it."""

_BOOLEANS = {"true": True, "false": False}


@dataclass(frozen=True)
class Field:
    """One field of a request.

    Attributes:
        name: as the API names it.
        description: one sentence.
        annotation: the type that values are checked against.
        types: the JSON types it admits, null left out.
        group: what it is about.
        default: what holds where it is left out; None where the host, or nothing, decides.
        basic: whether a beginner meets it.
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
        """What a value may be, in words: ``a number from 0 to 1``."""
        return " or ".join(dict.fromkeys(_words(kind) for kind in self.types))

    @property
    def choices(self) -> tuple[str, ...]:
        """The words that a value is limited to (or that it may be), if there are any."""
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
        """A value that somebody typed: JSON for objects and lists, else a word or a number.

        Raises:
            RequestError: it is not JSON, of a wrong type or out of bounds.
        """
        return self.convert(self._typed(text))

    def _typed(self, text: str) -> Any:
        """The text as the JSON type that is admitted; left as text where it is none of them."""
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
        """A value as plain JSON types: numpy scalars, tuples and integer keys are translated.

        Raises:
            RequestError: the value is of a wrong type or out of bounds.
        """
        try:
            plain = _plain(value)
        except RecursionError:
            raise RequestError(f"{self.name}: nested too deeply.", field=self.name) from None
        self.check(plain)
        if (
            isinstance(plain, int)
            and not isinstance(plain, bool)
            and not self.accepts(inspect.IntType)
        ):
            return float(plain)
        return plain

    def check(self, value: Any) -> None:
        """Check type and bounds.

        Raises:
            RequestError: one line with the field, what was expected and what was given.
        """
        try:
            msgspec.convert(value, self.annotation)
        except (msgspec.ValidationError, OverflowError):
            self._refuse(value, self.expected)
        try:
            json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
        except (TypeError, ValueError, RecursionError):
            # Infinity, half a surrogate pair, a foreign object, a list that holds itself.
            self._refuse(value, f"{self.expected} that JSON can express")

    def _refuse(self, value: Any, expected: str) -> NoReturn:
        raise RequestError(
            f"{self.name}: expected {expected}, got {_shown(value)}.", field=self.name
        ) from None


def describe_fields(struct: type[msgspec.Struct]) -> tuple[Field, ...]:
    """The fields of a struct class, in order."""
    info = cast(inspect.StructType, inspect.type_info(struct))
    annotations = get_type_hints(struct, include_extras=True)
    return tuple(_field(field, annotations) for field in info.fields)


def _field(field: inspect.Field, annotations: Mapping[str, Any]) -> Field:
    description, told, kind = "", {}, field.type
    if isinstance(kind, inspect.Metadata):
        description = (kind.extra_json_schema or {}).get("description", "")
        told, kind = kind.extra or {}, kind.type
    kinds = kind.types if isinstance(kind, inspect.UnionType) else (kind,)
    return Field(
        name=field.name,
        description=description,
        annotation=annotations[field.name],
        types=tuple(kind for kind in kinds if not isinstance(kind, inspect.NoneType)),
        **told,
    )


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if type(value).__module__ == "numpy" and hasattr(value, "tolist"):
        return value.tolist()
    return value


def _words(kind: inspect.Type) -> str:
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
            return f"a list of {_words(kind.item_type).split(' ', 1)[1]}s"
        case inspect.DictType():
            inner = _words(kind.value_type)
            return f"an object whose values are each {inner}" if inner else "an object"
        case _:
            return ""


def _bounds(kind: inspect.FloatType | inspect.IntType) -> str:
    if kind.ge is not None and kind.le is not None:
        return " of 64 bits" if kind.ge == -(2**63) else f" from {kind.ge} to {kind.le}"
    if kind.gt is not None:
        return f" above {kind.gt}" + (f" and up to {kind.le}" if kind.le is not None else "")
    return f" of at least {kind.ge}" if kind.ge is not None else ""


def _shown(value: Any) -> str:
    return one_line(mask_keys(repr(value)), 60)
