"""Reads the values of the magic's own flags; request fields read their own."""

from __future__ import annotations

import json
import keyword
import math
from collections.abc import Callable
from typing import Any, Literal

from msgspec import inspect

from ...errors import ArgumentError, RequestError
from ...render.markdown.view_names import VIEWS, View
from ...wire.request import ChatRequest
from ...wire.sanitize import one_line

__all__ = [
    "MATCHES",
    "MatchName",
    "positive",
    "read_match",
    "read_messages",
    "read_models",
    "read_name",
    "read_rounds",
    "read_sweep",
    "read_temperatures",
    "read_text",
    "read_view",
    "seconds",
    "variable",
]


MatchName = Literal["equals", "contains"]
"""A measure of right answers; ``rows`` has them, but loads pandas."""

MATCHES: tuple[MatchName, ...] = ("equals", "contains")


def read_match(text: str) -> MatchName:
    """The name of a measure of right answers."""
    for name in MATCHES:
        if text == name:
            return name
    raise ArgumentError(f"--match: expected equals or contains, got {text!r:.60}.")


def read_text(text: str) -> str:
    """Any text."""
    return text


def variable(name: str) -> Callable[[str], str]:
    """A reader of the name of a Python variable."""

    def read(text: str) -> str:
        if not text.isidentifier() or keyword.iskeyword(text):
            raise ArgumentError(
                f"--{name}: expected the name of a Python variable, got {text!r:.60}."
            )
        return text

    return read


def read_messages(text: str) -> Any:
    """A variable's name, or parsed JSON."""
    if text[:1] not in ("[", "{"):
        return variable("messages")(text)
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        shown = one_line(text, 60)
        raise ArgumentError(f"--messages: this is not JSON: {shown}") from None


def read_rounds(text: str) -> int:
    """A number of rounds."""
    if not text.isdecimal() or len(text) > 6:
        raise ArgumentError(f"--run-tools: expected a number of rounds, got {text!r:.60}.")
    return int(text)


def read_name(text: str) -> str:
    """A name on one line."""
    if not text.strip() or not text.isprintable():
        raise ArgumentError(f"--chat: expected a name on one line, got {text!r:.60}.")
    return text


def seconds(flag: str) -> Callable[[str], float]:
    """A reader of a number of seconds above 0."""

    def read(text: str) -> float:
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if not 0 < number < math.inf:
            raise ArgumentError(f"{flag}: expected a number of seconds above 0, got {text!r:.60}.")
        return number

    return read


def read_view(text: str) -> View:
    """A view of an answer."""
    for view in VIEWS:
        if text == view:
            return view
    raise ArgumentError(f"--view: expected auto, text, tokens or both, got {text!r:.60}.")


def read_temperatures(text: str) -> list[float]:
    """Temperatures, divided by commas."""
    try:
        numbers = [float(part) for part in text.split(",")]
        for number in numbers:
            ChatRequest.field("temperature").check(number)
    except (ValueError, RequestError):
        shown = one_line(text, 60)
        raise ArgumentError(
            f"--temperatures: expected numbers from 0 to 2, such as 0.2,1,2; got {shown!r}."
        ) from None
    return numbers


def positive(flag: str, whole: bool) -> Callable[[str], float]:
    kind = "whole number" if whole else "number"

    def read(text: str) -> float:
        try:
            number: float = int(text) if whole else float(text)
        except ValueError:
            number = math.nan
        if not 0 < number < math.inf:
            raise ArgumentError(f"{flag}: expected a {kind} above 0, got {text!r:.60}.")
        return number

    return read


def read_models(text: str) -> list[str]:
    """Model ids, divided by commas."""
    names = [name.strip() for name in text.split(",")]
    if not all(names):
        raise ArgumentError(f"--models: expected model ids, such as A,B; got {text!r:.60}.")
    return names


def read_sweep(text: str) -> list[tuple[str, list[Any]]]:
    """A request field and its values: ``temperature=0,0.7`` or ``stop=[["a"], ["b"]]``."""
    name, equals, given = text.partition("=")
    name = name.strip().lstrip("-").replace("-", "_")
    if not equals or not name:
        raise ArgumentError(
            "--sweep: expected a field and its values, such as temperature=0,0.7; got "
            f"{text!r:.60}."
        )
    try:
        field = None if name == "system" else ChatRequest.field(name)
        if given.lstrip()[:1] == "[":
            values = _json_list(name, given)
        else:
            parts = [part.strip() for part in given.split(",")]
            values = [
                part if field is None else field.parse(part) for part in parts if given.strip()
            ]
        if not values:
            raise RequestError(f"{name}: there are no values.")
        takes_list = field is not None and field.accepts(inspect.ListType)
    except RequestError as error:
        raise ArgumentError(f"--sweep {error}", field=name) from None
    # A list of texts would be one value of a field that takes a list.
    return [(name, [[each] if takes_list and isinstance(each, str) else each for each in values])]


def _json_list(name: str, text: str) -> list[Any]:
    try:
        found: list[Any] = json.loads(text)
    except (ValueError, RecursionError):
        raise RequestError(f"{name}: this is not a list in JSON: {one_line(text, 60)}") from None
    return found
