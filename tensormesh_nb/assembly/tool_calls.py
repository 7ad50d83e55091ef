"""The tool calls of one choice, put together from fragments."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from ..config.redactor import Redactor
from ..wire.chunks import FunctionCall, ToolCall

__all__ = ["FunctionPart", "ToolCalls"]


class FunctionPart:
    """The function of a call: its name, its arguments in pieces, and unknown keys."""

    def __init__(self) -> None:
        self._name = ""
        self._arguments: list[str] = []
        self._rest: dict[str, Any] = {}

    def add(self, fragment: FunctionCall) -> None:
        """Add a fragment. Only the first name counts."""
        self._name = self._name or fragment.name or ""
        arguments = fragment.arguments
        if isinstance(arguments, dict):
            arguments = json.dumps(arguments, ensure_ascii=False)
        if arguments:
            self._arguments.append(arguments)
        if fragment.extra_keys:
            self._rest.update(fragment.extra_keys)

    def whole(self) -> dict[str, Any]:
        """The function as the API writes it; ``arguments`` is a string."""
        return {**self._rest, "name": self._name, "arguments": "".join(self._arguments)}

    def redact(self, redactor: Redactor) -> bool:
        """Replace the key; returns whether the arguments had it."""
        self._name = redactor.text(self._name)
        self._rest = redactor.value(self._rest)
        return redactor.pieces(self._arguments)


class _Call:
    def __init__(self) -> None:
        self.id: str | None = None
        self._type: str | None = None
        self._function = FunctionPart()
        self._rest: dict[str, Any] = {}

    def add(self, fragment: ToolCall) -> None:
        # Only the first id and type count: some hosts repeat them or send empty ones later.
        self.id = self.id or fragment.id
        self._type = self._type or fragment.type
        if fragment.function is not None:
            self._function.add(fragment.function)
        if fragment.extra_keys:
            self._rest.update(fragment.extra_keys)

    def whole(self) -> dict[str, Any]:
        kind, function = self._type or "function", self._function.whole()
        return {**self._rest, "id": self.id, "type": kind, "function": function}

    def redact(self, redactor: Redactor) -> bool:
        self.id, self._type = redactor.value(self.id), redactor.value(self._type)
        self._rest = redactor.value(self._rest)
        return self._function.redact(redactor)


class ToolCalls:
    """Tool calls by index."""

    def __init__(self) -> None:
        self._calls: dict[int, _Call] = {}
        self._last: int | None = None

    def __len__(self) -> int:
        return len(self._calls)

    def add(self, fragments: Sequence[ToolCall], *, whole: bool) -> None:
        """Add the fragments of a delta, or the calls of a ``whole`` message."""
        for position, fragment in enumerate(fragments):
            if whole:
                index = position
            elif fragment.index is not None:
                index = fragment.index
            else:
                index = self._unnumbered(fragment, position, len(fragments))
            self._last = index
            self._calls.setdefault(index, _Call()).add(fragment)

    def whole(self) -> list[dict[str, Any]]:
        """The calls as the API writes them, in order of their index."""
        return [self._calls[index].whole() for index in sorted(self._calls)]

    def redact(self, redactor: Redactor) -> bool:
        """Replace the key in all calls; returns whether arguments had it."""
        found = [call.redact(redactor) for call in self._calls.values()]
        return any(found)

    def _unnumbered(self, fragment: ToolCall, position: int, count: int) -> int:
        """The index of a fragment without one: by its id, else its position in the list.

        A single fragment without an id continues the latest call.
        """
        if fragment.id:
            known = [index for index, call in self._calls.items() if call.id == fragment.id]
            return known[0] if known else max(self._calls, default=-1) + 1
        return self._last if count == 1 and self._last is not None else position
