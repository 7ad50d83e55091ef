"""Calls: function calls, read from an answer's text while it is written.

The grammar fixes how they are written: ``[{"name": "f", "arguments": {...}}, ...]``, after
``<tool_call>`` where the model was free to say something else first.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ..prompt.tool_text import CALL

__all__ = ["Calls", "Fragment"]

_HEAD = re.compile(r'(?:\[|, )\{"name": "([^"]+)", "arguments": ')


class Fragment(NamedTuple):
    """A piece of a call.

    Attributes:
        call: which one.
        name: of the function, in a call's first piece; None in the others.
        arguments: a piece of the JSON text of the arguments.
    """

    call: int
    name: str | None
    arguments: str


class Calls:
    """Reads one answer.

    Args:
        free: whether the answer may be text, with calls after ``<tool_call>``.
        named: the function whose arguments are all that is written, if there is one.

    Attributes:
        count: calls begun so far.
    """

    def __init__(self, *, free: bool, named: str | None) -> None:
        self.count = 0
        self._free, self._named = free, named
        self._held = ""
        self._inside = False  # of arguments
        self._depth, self._quoted, self._escaped = 0, False, False

    def add(self, text: str) -> tuple[str, list[Fragment]]:
        """Take the next text in; returns the content and the pieces of calls that are certain."""
        if self._named is not None:
            return "", self._of_named(text)
        self._held += text
        content = self._content() if self._free else ""
        return content, [] if self._free else self._fragments()

    def end(self) -> str:
        """Content that was held back; nothing follows any more."""
        content, self._held = (self._held if self._free else ""), ""
        return content

    def _of_named(self, text: str) -> list[Fragment]:
        first = [] if self.count else [Fragment(0, self._named, "")]
        self.count = 1
        return [*first, Fragment(0, None, text)] if text else first

    def _content(self) -> str:
        """Text that cannot be the beginning of a call any more."""
        place = self._held.find(CALL)
        if place < 0:
            sizes = range(min(len(self._held), len(CALL) - 1), 0, -1)
            held = next((size for size in sizes if self._held.endswith(CALL[:size])), 0)
            place = len(self._held) - held
            content, self._held = self._held[:place], self._held[place:]
            return content
        self._free = False
        content, self._held = self._held[:place], self._held[place + len(CALL) :]
        return content

    def _fragments(self) -> list[Fragment]:
        found = []
        while self._held:
            if self._inside:
                size = self._arguments()
                found.append(Fragment(self.count - 1, None, self._held[:size]))
                # What closes the arguments is followed by what closes the call.
                self._held = self._held[size:]
                continue
            head = _HEAD.match(self._held.removeprefix("}"))
            if head is None:
                break
            self._held = self._held.removeprefix("}")[head.end() :]
            found.append(Fragment(self.count, head[1], ""))
            self.count, self._inside = self.count + 1, True
        return found

    def _arguments(self) -> int:
        """How much of the held text belongs to the arguments."""
        for place, letter in enumerate(self._held):
            if self._escaped:
                self._escaped = False
            elif self._quoted:
                self._escaped, self._quoted = letter == "\\", letter != '"'
            elif letter == '"':
                self._quoted = True
            elif letter in "{[":
                self._depth += 1
            elif letter in "]}":
                self._depth -= 1
                if not self._depth:
                    self._inside = False
                    return place + 1
        return len(self._held)
