"""Parses function calls from an answer's text while it is generated.

The grammar fixes their form: ``[{"name": "f", "arguments": {...}}, ...]``, after
``<tool_call>`` if the model may also write text.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ..prompt.tool_text import CALL

__all__ = ["CallFragment", "CallParser"]

_HEAD = re.compile(r'(?:\[|, )\{"name": "([^"]+)", "arguments": ')


class CallFragment(NamedTuple):
    """A part of a call.

    Attributes:
        call: its index.
        name: of the function, in a call's first fragment; None in the others.
        arguments: a part of the JSON text of the arguments.
    """

    call: int
    name: str | None
    arguments: str


class CallParser:
    """Parses one answer.

    Args:
        free: whether the answer may be text, with calls after ``<tool_call>``.
        named: the function whose arguments are the whole answer, or None.

    Attributes:
        count: number of calls so far.
    """

    def __init__(self, *, free: bool, named: str | None) -> None:
        self.count = 0
        self._free, self._named = free, named
        self._held = ""
        self._inside = False  # of arguments
        self._depth, self._quoted, self._escaped = 0, False, False

    def add(self, text: str) -> tuple[str, list[CallFragment]]:
        """Add text; returns the content and the parts of calls that are certain."""
        if self._named is not None:
            return "", self._of_named(text)
        self._held += text
        content = self._content() if self._free else ""
        return content, [] if self._free else self._fragments()

    def end(self) -> str:
        """The content that was held back; call it after the last text."""
        content, self._held = (self._held if self._free else ""), ""
        return content

    def _of_named(self, text: str) -> list[CallFragment]:
        first = [] if self.count else [CallFragment(0, self._named, "")]
        self.count = 1
        return [*first, CallFragment(0, None, text)] if text else first

    def _content(self) -> str:
        """Text that cannot be the beginning of a call."""
        index = self._held.find(CALL)
        if index < 0:
            sizes = range(min(len(self._held), len(CALL) - 1), 0, -1)
            held = next((size for size in sizes if self._held.endswith(CALL[:size])), 0)
            index = len(self._held) - held
            content, self._held = self._held[:index], self._held[index:]
            return content
        self._free = False
        content, self._held = self._held[:index], self._held[index + len(CALL) :]
        return content

    def _fragments(self) -> list[CallFragment]:
        found = []
        while self._held:
            if self._inside:
                size = self._arguments()
                found.append(CallFragment(self.count - 1, None, self._held[:size]))
                # Next come the bracket that closes the call, and another call or the end.
                self._held = self._held[size:]
                continue
            head = _HEAD.match(self._held.removeprefix("}"))
            if head is None:
                break
            self._held = self._held.removeprefix("}")[head.end() :]
            found.append(CallFragment(self.count, head[1], ""))
            self.count, self._inside = self.count + 1, True
        return found

    def _arguments(self) -> int:
        """Number of characters of the held text that belong to the arguments."""
        for index, character in enumerate(self._held):
            if self._escaped:
                self._escaped = False
            elif self._quoted:
                self._escaped, self._quoted = character == "\\", character != '"'
            elif character == '"':
                self._quoted = True
            elif character in "{[":
                self._depth += 1
            elif character in "]}":
                self._depth -= 1
                if not self._depth:
                    self._inside = False
                    return index + 1
        return len(self._held)
