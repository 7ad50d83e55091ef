"""Form controls for the request fields, as JSON for a page.

They are made from the definition of the fields. :meth:`Field.parse` reads the text of a control, as
it reads the text of a flag: panel, magic and client accept the same values.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from msgspec import inspect

from ..wire.fields.field_info import Field
from ..wire.request import ChatRequest

__all__ = ["Control", "controls"]

Kind: TypeAlias = Literal["switch", "choice", "number", "integer", "text", "json", "long"]


@dataclass(frozen=True)
class Control:
    """A setting as a form shows it. All attributes are JSON (``dataclasses.asdict``).

    Attributes:
        name: the field's name in the API.
        kind: ``switch``, ``choice`` (one of ``choices``), ``number``, ``integer``, ``text`` (one
            line), ``long`` (several lines) or ``json``.
        level: ``basic`` for settings that beginners need, else ``more``.
        help: one sentence.
        expected: the accepted values in words.
        minimum, maximum: bounds of a number, or None.
        step: of a number's slider.
        choices: the accepted words.
    """

    name: str
    kind: Kind
    level: Literal["basic", "more"]
    help: str
    expected: str = ""
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    choices: tuple[str, ...] = ()


def controls() -> tuple[Control, ...]:
    """A control for each field except ``messages``, in order of definition."""
    return tuple(_control(field) for field in ChatRequest.fields() if field.name != "messages")


def _control(field: Field) -> Control:
    kind = _kind(field)
    minimum, maximum = _bounds(field)
    return Control(
        name=field.name,
        kind=kind,
        level="basic" if field.basic else "more",
        help=field.description,
        expected=field.expected,
        minimum=minimum,
        maximum=maximum,
        step=_step(kind, maximum),
        choices=field.choices,
    )


def _kind(field: Field) -> Kind:
    if len(field.types) > 1:
        # tool_choice is a word or an object: it is typed as text.
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


def _bounds(field: Field) -> tuple[float | None, float | None]:
    for kind in field.types:
        if isinstance(kind, inspect.FloatType | inspect.IntType):
            # JavaScript cannot represent the bounds of 64-bit integers.
            if kind.ge == -(2**63):
                return None, None
            return (kind.ge if kind.gt is None else kind.gt), kind.le
    return None, None


def _step(kind: Kind, maximum: float | None) -> float | None:
    if kind == "integer":
        return 1
    if kind == "number":
        return 0.05 if maximum is None or maximum > 1 else 0.01
    return None
