"""Fields: the values in JSON text, each with its path and its place.

Read without recursion and in one pass, because models write anything: a text may hold prose around
the JSON, several documents, fenced blocks, a document that was cut off or that is no JSON from some
point on. What was read until then is kept.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Field", "Fields", "read_fields"]

DEPTH = 500  # deeper documents are cut there: paths would grow without end

_FENCE = re.compile(
    r"^[ \t]*```[ \t]*([^\n`]*)\n(.*?)(?:^[ \t]*```[ \t]*\r?$|\Z)", re.DOTALL | re.MULTILINE
)
_SPACE = re.compile(r"[ \t\r\n]*")
_UNCLOSED = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*\\?\Z', re.DOTALL)
_STRING = re.compile(r'"[^"\\]*(?:\\(?:["\\/bfnrt]|u[\da-fA-F]{4})[^"\\]*)*"')
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)
_WORD = re.compile(r"true|false|null")
_OPEN = re.compile(r"[{\[]")
_INSIDE_OF_A_NUMBER = frozenset("0123456789.eE+-")
_ARRAY, _OBJECT = "[", "{"


@dataclass(frozen=True)
class Field:
    """One value: a string, a number, true, false, null, or an empty object or array.

    Attributes:
        document: which of the text's documents it belongs to.
        path: JSON pointer (RFC 6901) to it, "" for a document that is one value.
        value: as Python reads it.
        start, end: its place in characters; of a string what stands between the quotes, because
            those are syntax (of an empty one, the quotes: there is nothing else).
    """

    document: int
    path: str
    value: Any
    start: int
    end: int


@dataclass
class Fields:
    """What was found in a text.

    Attributes:
        found: the values in the order of the text.
        notes: where a document could not be read to its end, one line each.
    """

    found: list[Field] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_fields(text: str) -> Fields:
    """The values in a text: in its fenced blocks where it has some, else wherever there is JSON."""
    fields, documents = Fields(), 0
    fences = [found.span(2) for found in _FENCE.finditer(text) if _holds_json(found)]
    for start, end in fences or [(0, len(text))]:
        for found, problem in _documents(text, start, end):
            fields.found += [Field(documents, *leaf) for leaf in found]
            fields.notes += [problem] if problem else []
            documents += 1
    if not documents:
        fields.notes.append("The text holds no JSON.")
    return fields


def _holds_json(fence: re.Match[str]) -> bool:
    name = fence[1].strip().lower()
    return name.startswith("json") or (not name and fence[2].lstrip()[:1] in ("{", "["))


Leaf = tuple[str, Any, int, int]


def _documents(text: str, at: int, end: int) -> Iterator[tuple[list[Leaf], str]]:
    """Documents one after another, and why each could not be read to its end, or ""."""
    at = _skip(text, at)
    whole = _Reader(text, at, end)
    if at < end and text[at] not in "{[":
        whole.read()
        # A bare value is JSON only where it is all there is: prose begins with numbers, too.
        if not whole.problem and _skip(text, whole.at) >= end:
            yield whole.leaves, ""
            return
    while (found := _OPEN.search(text, at, end)) is not None:
        reader = _Reader(text, found.start(), end)
        reader.read()
        cut = reader.at >= end
        # Brackets in prose are no JSON: unless they hold a value, nothing is said of them.
        if not reader.problem or reader.leaves or cut:
            yield reader.leaves, reader.problem
        at = max(reader.at, found.end())


class _Reader:
    """Reads one document from ``at`` on.

    Attributes:
        leaves: (path, value, start, end) of every value that is complete.
        at: where reading stopped.
        problem: why, or "" at the document's end.
    """

    def __init__(self, text: str, at: int, end: int) -> None:
        self.leaves: list[Leaf] = []
        self.at, self.problem = at, ""
        self._text, self._end = text, end
        self._open: list[tuple[str, str]] = []  # kind and path of the containers around
        self._count: list[int] = []  # values so far in each

    def read(self) -> None:
        """Read until the document ends or goes wrong."""
        path: str | None = ""
        while path is not None:
            path = self._value(path)

    def _value(self, path: str) -> str | None:
        """Read the value that stands here; the path of what comes next, None where nothing does."""
        self._skip()
        sign = self._sign
        if sign in ("{", "["):
            return self._container(sign, path)
        for pattern in (_STRING, _NUMBER, _WORD):
            if sign and (found := pattern.match(self._text, self.at, self._end)) is not None:
                return self._leaf(path, found)
        return self._wrong()

    def _container(self, kind: str, path: str) -> str | None:
        start = self.at
        self._skip(1)
        if self._sign == ("}" if kind == _OBJECT else "]"):
            self.at += 1
            self.leaves.append((path, {} if kind == _OBJECT else [], start, self.at))
            return self._next()
        if len(self._open) >= DEPTH:
            self.problem = f"The JSON is nested deeper than {DEPTH} at character {start}."
            return None
        self._open.append((kind, path))
        self._count.append(0)
        return self._enter()

    def _leaf(self, path: str, found: re.Match[str]) -> str | None:
        start, end = found.span()
        if found.re is _NUMBER:
            # At the very end of a text that is not whole it may go on.
            if end >= self._end and self._open:
                return self._wrong(self._end)
            if end < self._end and self._text[end] in _INSIDE_OF_A_NUMBER:
                return self._wrong(end)
        quoted = found.re is _STRING and end - start > 2
        place = (start + 1, end - 1) if quoted else (start, end)
        self.leaves.append((path, _decoded(found[0]), *place))
        self.at = end
        return self._next()

    def _next(self) -> str | None:
        """Move behind a value; the path of the next one, None at the end of the document."""
        while self._open:
            self._skip()
            sign = self._sign
            if sign == ",":
                self._skip(1)
                self._count[-1] += 1
                return self._enter()
            if sign != ("}" if self._open[-1][0] == _OBJECT else "]"):
                return self._wrong()
            self._open.pop()
            self._count.pop()
            self.at += 1
        return None

    def _enter(self) -> str | None:
        """The path of the value that comes next in the innermost container."""
        kind, path = self._open[-1]
        if kind == _ARRAY:
            return f"{path}/{self._count[-1]}"
        key = _STRING.match(self._text, self.at, self._end)
        if key is None:
            return self._wrong()
        self._skip(len(key[0]))
        if self._sign != ":":
            return self._wrong()
        self.at += 1
        name = str(_decoded(key[0])).replace("~", "~0").replace("/", "~1")
        return f"{path}/{name}"

    @property
    def _sign(self) -> str:
        """The character that stands here, "" at the end."""
        return self._text[self.at] if self.at < self._end else ""

    def _skip(self, count: int = 0) -> None:
        """Move on by so many characters, and over white space."""
        self.at = min(_skip(self._text, self.at + count), self._end)

    def _wrong(self, at: int | None = None) -> str | None:
        self.at = self.at if at is None else at
        if _UNCLOSED.match(self._text, self.at, self._end) is not None:
            self.at = self._end
        if self._end - self.at < len("false"):
            rest = self._text[self.at : self._end]
            self.at += len(rest) * any(word.startswith(rest) for word in ("true", "false", "null"))
        if self.at >= self._end:
            self.problem = "The text ends inside of the JSON: what is complete is listed."
        else:
            self.problem = f"From character {self.at} on it is no JSON."
        return None


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _decoded(raw: str) -> Any:
    try:
        value = json.loads(raw, strict=False)
    except ValueError:  # more digits than Python turns into a number
        return raw
    # Half a surrogate pair is no character: it could be neither encoded nor saved.
    whole = value if not isinstance(value, str) else value.encode("utf-16", "surrogatepass")
    return whole.decode("utf-16", "replace") if isinstance(whole, bytes) else value
