"""Flag: one flag of the magic as a value; request fields become flags under their API names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from msgspec import inspect

from ...errors import ArgumentError, RequestError
from ...wire.fields import Field
from ...wire.sanitize import one_line

__all__ = ["Flag", "Named", "field_flag", "tools_flag"]

_FORMS = ("json_object", "text")  # a type says all there is to say


@dataclass(frozen=True)
class Flag:
    """One flag.

    Attributes:
        name: the option's or request field's name, with underscores.
        description: one sentence.
        expected: what a value may be, in words; empty for a plain switch.
        read: text to a checked value; raises ArgumentError with one line that names the flag.
        short: a short form such as ``-o``, or empty.
        choices: the words that a value may be, for completion.
        placeholder: stands for the value in the usage: ``NUMBER``.
        is_switch: stands alone, negated by ``--no-NAME`` or a following ``true`` or ``false``.
        is_field: names a field of the request.
        repeats: may be given several times; the values become a list.
        alone: the value where none follows; None where one must.
    """

    name: str
    description: str
    expected: str
    read: Callable[[str], Any]
    short: str = ""
    choices: tuple[str, ...] = ()
    placeholder: str = "TEXT"
    is_switch: bool = False
    is_field: bool = False
    repeats: bool = False
    alone: Any = None

    @property
    def spelling(self) -> str:
        """As it is documented: ``--top-p``."""
        return f"--{self.name.replace('_', '-')}"


@dataclass(frozen=True)
class Named:
    """A flag's value that a variable of the notebook holds."""

    name: str

    def __repr__(self) -> str:
        return self.name


def field_flag(field: Field, short: str = "") -> Flag:
    """The flag of a request field."""
    return Flag(
        name=field.name,
        description=field.description,
        expected=field.expected,
        read=lambda text: _read_field(field, text),
        short=short,
        choices=field.choices,
        placeholder=_placeholder(field),
        is_switch=all(isinstance(kind, inspect.BoolType) for kind in field.types),
        is_field=True,
        repeats=any(_is_list_of_text(kind) for kind in field.types),
    )


def tools_flag(field: Field) -> Flag:
    """The flag of the field ``tools``: names in the notebook, or JSON as for any other field."""
    plain = field_flag(field)
    expected = "names of functions in the notebook, such as f,g, or a list in JSON"

    def read(text: str) -> Any:
        if text[:1] in ("[", "{"):
            return plain.read(text)
        names = [name.strip() for name in text.split(",")]
        if not all(part.isidentifier() for name in names for part in name.split(".")):
            shown = one_line(text, 60)
            raise ArgumentError(f"--tools: expected {expected}; got {shown!r}.", field="tools")
        return names

    return replace(plain, expected=expected, read=read, placeholder="NAMES", repeats=True)


def _placeholder(field: Field) -> str:
    if field.choices:
        return "|".join(field.choices)
    if field.accepts(inspect.StrType):
        return "TEXT"
    return "JSON" if field.accepts(inspect.DictType, inspect.ListType) else "NUMBER"


def _is_structured(field: Field) -> bool:
    """Whether values are objects or lists only, which no plain word can be."""
    return all(isinstance(kind, inspect.DictType | inspect.ListType) for kind in field.types)


def _is_list_of_text(kind: inspect.Type) -> bool:
    return isinstance(kind, inspect.ListType) and isinstance(kind.item_type, inspect.StrType)


def _read_field(field: Field, text: str) -> Any:
    if field.name == "response_format" and text in _FORMS:
        return {"type": text}
    if _is_structured(field) and text.isidentifier():
        return Named(text)
    try:
        return field.parse(text)
    except RequestError as error:
        spelling = f"--{field.name.replace('_', '-')}"
        reason = str(error).removeprefix(f"{field.name}: ")
        raise ArgumentError(f"{spelling}: {reason}", field=field.name) from None
