"""Calls: the tool calls of one answer, put together from fragments."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from ..wire import chunks as wire

__all__ = ["Calls", "FunctionPart"]


class FunctionPart:
    """The function of a call: its name, its arguments piece by piece, and unknown keys."""

    def __init__(self) -> None:
        self._name = ""
        self._arguments: list[str] = []
        self._rest: dict[str, Any] = {}

    def add(self, fragment: wire.FunctionCall) -> None:
        """Take in a fragment; the first name holds."""
        self._name = self._name or fragment.name or ""
        arguments = fragment.arguments
        if isinstance(arguments, dict):
            arguments = json.dumps(arguments, ensure_ascii=False)
        if arguments:
            self._arguments.append(arguments)
        if fragment.extra_keys:
            self._rest.update(fragment.extra_keys)

    def whole(self) -> dict[str, Any]:
        """As the API writes it; ``arguments`` is a string."""
        return {**self._rest, "name": self._name, "arguments": "".join(self._arguments)}


class _Call:
    def __init__(self) -> None:
        self.id: str | None = None
        self._type: str | None = None
        self._function = FunctionPart()
        self._rest: dict[str, Any] = {}

    def add(self, fragment: wire.ToolCall) -> None:
        # The first id and type hold: some hosts repeat them, or send empty ones later.
        self.id = self.id or fragment.id
        self._type = self._type or fragment.type
        if fragment.function is not None:
            self._function.add(fragment.function)
        if fragment.extra_keys:
            self._rest.update(fragment.extra_keys)

    def whole(self) -> dict[str, Any]:
        kind, function = self._type or "function", self._function.whole()
        return {**self._rest, "id": self.id, "type": kind, "function": function}


class Calls:
    """Tool calls by index. Which one a fragment belongs to: ``wire-reference`` section 7.3."""

    def __init__(self) -> None:
        self._calls: dict[int, _Call] = {}
        self._last: int | None = None

    def __len__(self) -> int:
        return len(self._calls)

    def add(self, fragments: Sequence[wire.ToolCall], *, whole: bool) -> None:
        """Take in the calls of a delta, or those of a message, each ``whole``."""
        for position, fragment in enumerate(fragments):
            if whole:
                place = position
            elif fragment.index is not None:
                place = fragment.index
            else:
                place = self._unnumbered(fragment, position, len(fragments))
            self._last = place
            self._calls.setdefault(place, _Call()).add(fragment)

    def whole(self) -> list[dict[str, Any]]:
        """The calls as the API writes them, in order of their index."""
        return [self._calls[place].whole() for place in sorted(self._calls)]

    def _unnumbered(self, fragment: wire.ToolCall, position: int, among: int) -> int:
        """The place of a fragment without an index: by its id, else where it stands in the list;
        alone and without an id it goes on with the latest call."""
        if fragment.id:
            known = [place for place, call in self._calls.items() if call.id == fragment.id]
            return known[0] if known else max(self._calls, default=-1) + 1
        return self._last if among == 1 and self._last is not None else position
