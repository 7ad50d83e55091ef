"""The values in JSON text, each with its path and place.

The reader accepts what models write: prose around the JSON, several documents, fenced blocks,
and documents that are cut off or become invalid at some point. It keeps the values before that
point. It makes one pass without recursion.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

__all__ = ["JsonField", "JsonFields", "read_fields"]

MAX_DEPTH = 500  # limits the length of paths

_FENCE = re.compile(
    r"^[ \t]*```[ \t]*([^\n`]*)\n(.*?)(?:^[ \t]*```[ \t]*\r?$|\Z)", re.DOTALL | re.MULTILINE
)
_SPACE = re.compile(r"[ \t\r\n]*")
_UNCLOSED = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*\\?\Z', re.DOTALL)
_STRING = re.compile(r'"[^"\\]*(?:\\(?:["\\/bfnrt]|u[\da-fA-F]{4})[^"\\]*)*"')
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)
_WORD = re.compile(r"true|false|null")
_OPEN = re.compile(r"[{\[]")
_NUMBER_CHARACTERS = frozenset("0123456789.eE+-")
_ARRAY, _OBJECT = "[", "{"


@dataclass(frozen=True)
class JsonField:
    """One value: a string, a number, true, false, null, or an empty object or array.

    Attributes:
        document: number of the document in the text.
        path: JSON Pointer (RFC 6901), "" if the document is one value.
        value: the value in Python.
        start, end: offsets in characters, of a string without its quotes (an empty string with
            them).
    """

    document: int
    path: str
    value: Any
    start: int
    end: int


@dataclass
class JsonFields:
    """The values in a text.

    Attributes:
        values: the values in the order of the text.
        notes: why documents could not be read to their end, one line each.
    """

    values: list[JsonField] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_fields(text: str) -> JsonFields:
    """Read the values in a text: in its fenced blocks if it has any, else anywhere."""
    fields, documents = JsonFields(), 0
    fences = [found.span(2) for found in _FENCE.finditer(text) if _is_json(found)]
    for start, end in fences or [(0, len(text))]:
        for found, problem in _documents(text, start, end):
            fields.values += [JsonField(documents, *leaf) for leaf in found]
            fields.notes += [problem] if problem else []
            documents += 1
    if not documents:
        fields.notes.append("There is no JSON in the text.")
    return fields


def _is_json(fence: re.Match[str]) -> bool:
    name = fence[1].strip().lower()
    return name.startswith("json") or (not name and fence[2].lstrip()[:1] in ("{", "["))


Leaf = tuple[str, Any, int, int]


def _documents(text: str, at: int, end: int) -> Iterator[tuple[list[Leaf], str]]:
    """The values of each document, and why it could not be read to its end, or ""."""
    at = _skip(text, at)
    whole = _Reader(text, at, end)
    if at < end and text[at] not in "{[":
        whole.read()
        # A bare value is JSON only if it is the whole text: prose may start with a number.
        if not whole.problem and _skip(text, whole.at) >= end:
            yield whole.leaves, ""
            return
    while (found := _OPEN.search(text, at, end)) is not None:
        reader = _Reader(text, found.start(), end)
        reader.read()
        truncated = reader.at >= end
        # Brackets without a value are prose.
        if not reader.problem or reader.leaves or truncated:
            yield reader.leaves, reader.problem
        at = max(reader.at, found.end())


class _Reader:
    """Reads one document, starting at ``at``.

    Attributes:
        leaves: (path, value, start, end) of all complete values.
        at: offset where reading stopped.
        problem: why it stopped, or "" at the end of the document.
    """

    def __init__(self, text: str, at: int, end: int) -> None:
        self.leaves: list[Leaf] = []
        self.at, self.problem = at, ""
        self._text, self._end = text, end
        self._open: list[tuple[str, str]] = []  # kind and path of the enclosing containers
        self._count: list[int] = []  # number of values before this one in each

    def read(self) -> None:
        """Read up to the end of the document or the first error."""
        path: str | None = ""
        while path is not None:
            path = self._value(path)

    def _value(self, path: str) -> str | None:
        """Read the next value; return the path of the one after it, None at the end."""
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
        if len(self._open) >= MAX_DEPTH:
            self.problem = f"The JSON is nested deeper than {MAX_DEPTH} at character {start}."
            return None
        self._open.append((kind, path))
        self._count.append(0)
        return self._enter()

    def _leaf(self, path: str, found: re.Match[str]) -> str | None:
        start, end = found.span()
        if found.re is _NUMBER:
            # A number at the end of a truncated text may be incomplete.
            if end >= self._end and self._open:
                return self._wrong(self._end)
            if end < self._end and self._text[end] in _NUMBER_CHARACTERS:
                return self._wrong(end)
        quoted = found.re is _STRING and end - start > 2
        place = (start + 1, end - 1) if quoted else (start, end)
        self.leaves.append((path, _decoded(found[0]), *place))
        self.at = end
        return self._next()

    def _next(self) -> str | None:
        """Skip what follows a value; return the path of the next one, None at the end."""
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
        """The path of the next value in the innermost container."""
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
        """The next character, "" at the end."""
        return self._text[self.at] if self.at < self._end else ""

    def _skip(self, count: int = 0) -> None:
        """Skip some characters and the white space after them."""
        self.at = min(_skip(self._text, self.at + count), self._end)

    def _wrong(self, at: int | None = None) -> str | None:
        self.at = self.at if at is None else at
        if _UNCLOSED.match(self._text, self.at, self._end) is not None:
            self.at = self._end
        if self._end - self.at < len("false"):
            rest = self._text[self.at : self._end]
            self.at += len(rest) * any(word.startswith(rest) for word in ("true", "false", "null"))
        if self.at >= self._end:
            self.problem = "The text ends inside the JSON; complete values are listed."
        else:
            self.problem = f"The text is not JSON from character {self.at} on."
        return None


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _decoded(raw: str) -> Any:
    try:
        value = json.loads(raw, strict=False)
    except ValueError:  # more digits than Python converts
        return raw
    # Unpaired surrogates cannot be encoded.
    whole = value if not isinstance(value, str) else value.encode("utf-16", "surrogatepass")
    return whole.decode("utf-16", "replace") if isinstance(whole, bytes) else value
