"""Knobs: what a panel's requests are made with: host, model, system message, request fields."""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from dataclasses import asdict
from typing import Any

from ..config.settings import Settings
from ..errors import RequestError, TensormeshError
from ..wire.request import ChatRequest
from ..wire.sanitize import one_line
from .controls import controls

__all__ = ["Knobs", "form"]

_OWN = ("host", "system")
_NOT_HERE = {"messages", "stream", "stream_options"}  # the panel writes them itself


class Knobs(MutableMapping[str, Any]):
    """Settings by name, checked as they are set; None, or deleting one, takes it back.

    Args:
        values: what is set to begin with.
        changed: called with a name after it has been set or taken back.
    """

    def __init__(self, values: dict[str, Any], changed: Callable[[str], None]) -> None:
        self._values: dict[str, Any] = {}
        self._changed: Callable[[str], None] = lambda _name: None
        for name, value in values.items():
            self[name] = value
        self._changed = changed

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def __setitem__(self, name: str, value: Any) -> None:
        checked = _checked(name, value)
        if checked is None:
            self._values.pop(name, None)
        else:
            self._values[name] = checked
        self._changed(name)

    def __delitem__(self, name: str) -> None:
        del self._values[name]
        self._changed(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"Knobs({self._values!r})"

    def read(self, name: str, text: str) -> None:
        """Set what was typed into a form.

        Raises:
            RequestError: there is no such setting, or the value is wrong.
        """
        if not text.strip():
            self[name] = None
        else:
            self[name] = text if name in _OWN else ChatRequest.field(name).parse(text)

    @property
    def fields(self) -> dict[str, Any]:
        """The request fields among them."""
        return {name: value for name, value in self._values.items() if name not in _OWN}


def form() -> list[dict[str, Any]]:
    """The controls of the settings pane, from the one definition of the fields."""
    return [asdict(each) for each in controls() if each.name not in _NOT_HERE]


def _checked(name: str, value: Any) -> Any:
    if name in _NOT_HERE:
        raise RequestError(f"{name}: is not a setting of a panel.", field=name)
    if name in _OWN:
        if value is not None and not isinstance(value, str):
            raise RequestError(f"{name}: expected a text, got {one_line(repr(value), 60)}.")
        if value and name == "host":
            try:
                Settings.resolve(("panel", {"host": value}))
            except TensormeshError as error:
                raise RequestError(str(error), field="host") from None
        return value or None
    field = ChatRequest.field(name)
    return None if value is None or value == "" else field.convert(value)
