"""A panel's settings: host, system message and request fields."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, MutableMapping
from dataclasses import asdict
from typing import Any

from ...config.settings import Settings
from ...errors import RequestError, TensormeshError
from ...wire.request import ChatRequest
from ...wire.sanitize import one_line
from ..controls import Control, controls

__all__ = ["PanelSettings", "form", "typed_text"]

_OWN = (
    Control("host", "choice", "basic", "Where requests go; a cell can set any URL."),
    Control("system", "long", "basic", "The system message at the start of the conversation."),
)
_OWN_NAMES = {control.name for control in _OWN}
_SET_BY_THE_PANEL = {"messages", "stream", "stream_options"}


class PanelSettings(MutableMapping[str, Any]):
    """Settings by name, checked when they are set. None or ``del`` unsets one.

    Args:
        values: the initial settings.
        changed: called after a setting was set or unset.
    """

    def __init__(self, values: dict[str, Any], changed: Callable[[], None]) -> None:
        self._values: dict[str, Any] = {}
        self._changed: Callable[[], None] = lambda: None
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
        self._changed()

    def __delitem__(self, name: str) -> None:
        del self._values[name]
        self._changed()

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"PanelSettings({self._values!r})"

    def parse(self, name: str, text: str) -> None:
        """Set the text of a form; an empty one unsets.

        Raises:
            RequestError: there is no such setting, or the value is wrong.
        """
        if not text.strip():
            self[name] = None
        else:
            self[name] = text if name in _OWN_NAMES else ChatRequest.field(name).parse(text)

    @property
    def fields(self) -> dict[str, Any]:
        """The request fields of a turn that are set."""
        return {name: value for name, value in self._values.items() if name not in _OWN_NAMES}


def form() -> list[dict[str, Any]]:
    """The controls of the settings form (see ``Control``): host, model, system, then the others."""
    fields = [control for control in controls() if control.name not in _SET_BY_THE_PANEL]
    model = [control for control in fields if control.name == "model"]
    host, system = _OWN
    others = [control for control in fields if control.name != "model"]
    return [asdict(control) for control in (host, *model, system, *others)]


def typed_text(value: Any) -> str:
    """A value as it would be typed."""
    if isinstance(value, float):
        return f"{value:g}"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _checked(name: str, value: Any) -> Any:
    if name in _SET_BY_THE_PANEL:
        raise RequestError(f"{name}: not a setting; the panel sets it itself.", field=name)
    if name in _OWN_NAMES:
        if value is not None and not isinstance(value, str):
            raise RequestError(f"{name}: expected text, got {one_line(repr(value), 60)}.")
        if value and name == "host":
            try:
                Settings.resolve(("panel", {"host": value}))
            except TensormeshError as error:
                raise RequestError(str(error), field="host") from None
        return value or None
    field = ChatRequest.field(name)
    return None if value is None or value == "" else field.convert(value)
