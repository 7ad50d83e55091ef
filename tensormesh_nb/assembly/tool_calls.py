"""The tool calls of one choice, assembled from fragments."""

from __future__ import annotations

import json
from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from ..config.redactor import Redactor
from ..wire.chunks import FunctionCall, ToolCall

__all__ = ["FunctionPart", "ToolCalls"]

_PLACEHOLDERS = ("{}", "null")  # some hosts begin with these, then send the arguments


class FunctionPart:
    """The function of a call: its name, its arguments in pieces, and unknown keys.

    Attributes:
        name: the part of the name that has arrived.
    """

    def __init__(self) -> None:
        self.name = ""
        self._arguments: list[str] = []
        self._rest: dict[str, Any] = {}

    def add(self, fragment: FunctionCall) -> None:
        """Add a fragment: a piece of the name (or all of it again) and a piece of the arguments."""
        name, arguments = fragment.name, fragment.arguments
        if name and name != self.name:
            begins = self.name and name.startswith(self.name)  # each piece is the name so far
            self.name = name if begins else self.name + name
        if arguments is not None and not isinstance(arguments, str):
            arguments = json.dumps(arguments, ensure_ascii=False)
        if arguments:
            if len(self._arguments) == 1 and arguments.lstrip().startswith("{"):
                self._drop_repeated(arguments)
            self._arguments.append(arguments)
        if fragment.extra_keys:
            self._rest.update(fragment.extra_keys)

    @property
    def has_begun(self) -> bool:
        """Whether arguments other than a placeholder have arrived."""
        return len(self._arguments) > 1 or any(
            piece.strip() not in ("", *_PLACEHOLDERS) for piece in self._arguments
        )

    def is_continued_by(self, fragment: FunctionCall) -> bool:
        """Whether a fragment with a name may be a part of this function."""
        same = fragment.name == self.name
        begins = str(fragment.arguments or "").strip()
        if not self.has_begun:
            # Another name before any arguments is the rest of the first one, unless arguments came
            # with both.
            return same or not (self._arguments and begins not in ("", "{"))
        if not same:
            return False
        return not begins or (isinstance(fragment.arguments, str) and not self._is_whole())

    def whole(self) -> dict[str, Any]:
        """The function as the API writes it; ``arguments`` is a string."""
        return {**self._rest, "name": self.name, "arguments": "".join(self._arguments)}

    def redact(self, redactor: Redactor) -> bool:
        """Replace the key; returns whether the arguments had it."""
        self.name = redactor.text(self.name)
        self._rest = redactor.value(self._rest)
        return redactor.pieces(self._arguments)

    def _drop_repeated(self, arguments: str) -> None:
        """Drop a first piece that is a placeholder, or the same object as the next piece."""
        first = self._arguments[0].strip()
        if first in _PLACEHOLDERS or (first == arguments.strip() and first.endswith("}")):
            self._arguments.clear()

    def _is_whole(self) -> bool:
        """Whether the arguments are a complete JSON object."""
        if not self._arguments[-1].rstrip().endswith("}"):
            return False
        try:
            return isinstance(json.loads("".join(self._arguments)), dict)
        except (ValueError, RecursionError):
            return False


class _Call:
    def __init__(self, index: int) -> None:
        self.index = index
        self.id: str | None = None
        self._type: str | None = None
        self.function = FunctionPart()
        self._rest: dict[str, Any] = {}

    def add(self, fragment: ToolCall) -> None:
        # Only the first id and type count: some hosts repeat them or send others later.
        self.id = self.id or fragment.id
        self._type = self._type or fragment.type
        if fragment.function is not None:
            self.function.add(fragment.function)
        if fragment.extra_keys:
            self._rest.update(fragment.extra_keys)

    def whole(self) -> dict[str, Any]:
        kind, function = self._type or "function", self.function.whole()
        return {**self._rest, "id": self.id, "type": kind, "function": function}

    def redact(self, redactor: Redactor) -> bool:
        self.id, self._type = redactor.value(self.id), redactor.value(self._type)
        self._rest = redactor.value(self._rest)
        return self.function.redact(redactor)


class ToolCalls:
    """Tool calls, assembled from fragments.

    A fragment belongs to the call of its id. A new id with a name opens a call; without a name the
    fragment continues the call of its index. Without an id, hosts that number names by the
    tool and arguments by the call are recognised; else the index decides, and without one the
    fragment continues the latest call.
    """

    def __init__(self) -> None:
        self._calls: list[_Call] = []  # in order of opening
        self._by_id: dict[str, _Call] = {}
        self._by_index: dict[int, _Call] = {}  # the latest of each index
        self._last: _Call | None = None
        self._in_order = True  # whether calls were opened in the order of their indices
        self._by_opening = False  # whether arguments are numbered in order of opening

    def __len__(self) -> int:
        return len(self._calls)

    def add(self, fragments: Sequence[ToolCall], *, whole: bool) -> None:
        """Add the fragments of a delta, or the calls of a ``whole`` message."""
        opened = len(self._calls)
        for position, fragment in enumerate(fragments):
            call = None
            if not whole:
                call = self._find(fragment, position, len(fragments), opened)
            if call is None:
                index = position if whole or fragment.index is None else fragment.index
                if not whole and fragment.index is None:
                    index = max(self._by_index, default=-1) + 1
                call = self._open(index)
            call.add(fragment)
            if fragment.id:
                self._by_id.setdefault(fragment.id, call)
            self._last = call

    def whole(self) -> list[dict[str, Any]]:
        """The calls as the API writes them, in order of their index if that is one."""
        if self._by_opening:
            return [call.whole() for call in self._calls]
        return [call.whole() for call in sorted(self._calls, key=attrgetter("index"))]

    def redact(self, redactor: Redactor) -> bool:
        """Replace the key in all calls; returns whether arguments had it."""
        found = [call.redact(redactor) for call in self._calls]
        return any(found)

    def _open(self, index: int) -> _Call:
        call = _Call(index)
        self._in_order = self._in_order and (not self._calls or self._calls[-1].index <= index)
        self._calls.append(call)
        self._by_index[index] = call
        return call

    def _find(self, fragment: ToolCall, position: int, count: int, opened: int) -> _Call | None:
        """The call that a fragment continues; None if it opens one.

        Args:
            fragment: the fragment.
            position, count: its place in the list of the delta, and the length of that.
            opened: number of calls before this delta.
        """
        function = fragment.function
        name = function.name if function is not None else None
        if fragment.id and fragment.id in self._by_id:
            return self._of_id(fragment, self._by_id[fragment.id], name)
        if fragment.index is None:
            call = self._last
            if not fragment.id and count > 1:  # by place in the list
                call = self._calls[position] if position < opened else None
        else:
            call = self._by_index.get(fragment.index)
            if not name and not fragment.id:
                call = self._numbered(fragment.index)
        if call is None or not name or function is None:
            return call
        if fragment.id and call.id:
            # A call whose id changes but that repeats its name continues in mid-argument.
            begins = str(function.arguments or "").lstrip()[:1] in ("", "{")
            return None if begins or name != call.function.name else call
        return call if call.function.is_continued_by(function) else None

    def _of_id(self, fragment: ToolCall, first: _Call, name: str | None) -> _Call | None:
        """The call of a known id; None for a new one of hosts that give all calls the same id."""
        if fragment.index is None:
            return first
        at = self._by_index.get(fragment.index)
        if at is not None and at.id == fragment.id:
            return at
        opens = at is None and name and name != first.function.name
        return None if opens else first

    def _numbered(self, index: int) -> _Call | None:
        """The call of a piece of arguments without an id."""
        in_range = 0 <= index < len(self._calls)
        if in_range and (index not in self._by_index or not self._in_order):
            self._by_opening = True
        if self._by_opening and in_range:
            return self._calls[index]
        return self._by_index.get(index)
