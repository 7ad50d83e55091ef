"""Controls: the request fields as form controls: what a settings panel shows, as plain JSON.

Made from the one definition of the fields; a control's text is read by :meth:`Field.read`, as a
flag's is, so that panel, magic and client take the same values and refuse the same ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from msgspec import inspect

from ..wire.fields import Field, Group
from ..wire.request import ChatRequest

__all__ = ["Control", "controls"]

Kind: TypeAlias = Literal["switch", "choice", "number", "integer", "text", "json"]


@dataclass(frozen=True)
class Control:
    """One request field, as a form shows it. Every attribute is JSON (``dataclasses.asdict``).

    Attributes:
        name: the field's, as the API has it.
        kind: ``switch``, ``choice`` (of ``choices``), ``number``, ``integer``, ``text`` (also of
            fields that take a word or a number) or ``json``.
        group: what it is about, in the order of the request's definition.
        level: ``basic`` for what a beginner meets, else ``more``.
        help: one sentence.
        expected: what a value may be, in words.
        minimum, maximum: bounds of a number, or None.
        above: whether ``minimum`` itself is out of bounds.
        choices: the words to choose from.
        default: what holds where the field is left out; None where the host decides.
    """

    name: str
    kind: Kind
    group: Group
    level: Literal["basic", "more"]
    help: str
    expected: str
    minimum: float | None
    maximum: float | None
    above: bool
    choices: tuple[str, ...]
    default: Any


def controls() -> tuple[Control, ...]:
    """A control for every field but the messages, in order of definition."""
    return tuple(_control(field) for field in ChatRequest.fields() if field.name != "messages")


def _control(field: Field) -> Control:
    minimum, maximum, above = _bounds(field)
    return Control(
        name=field.name,
        kind=_kind(field),
        group=field.group,
        level="basic" if field.basic else "more",
        help=field.description,
        expected=field.expected,
        minimum=minimum,
        maximum=maximum,
        above=above,
        choices=field.choices,
        default=field.default,
    )


def _kind(field: Field) -> Kind:
    if len(field.types) > 1:
        # A union with words among it is typed; one field may mix a fixed word with an object.
        words = field.accepts(inspect.StrType, inspect.LiteralType)
        return "text" if words else "json"
    match field.types[0]:
        case inspect.BoolType():
            return "switch"
        case inspect.LiteralType():
            return "choice"
        case inspect.FloatType():
            return "number"
        case inspect.IntType():
            return "integer"
        case inspect.StrType():
            return "text"
        case _:
            return "json"


def _bounds(field: Field) -> tuple[float | None, float | None, bool]:
    for kind in field.types:
        if isinstance(kind, inspect.FloatType | inspect.IntType):
            above = kind.gt is not None
            # 64 bits are no bound that a form can draw, and more than JavaScript counts to.
            if kind.ge == -(2**63):
                return None, None, False
            return (kind.gt if above else kind.ge), kind.le, above
    return None, None, False
