"""Takes a key out of texts, bytes and JSON values that leave the package."""

from __future__ import annotations

import base64
import html
import json
import logging
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any
from urllib.parse import quote

from .secret import SHORTEST, STARS, Secret

__all__ = ["Redactor"]

_to_json = json.JSONEncoder(ensure_ascii=False).encode
_CUT = 6  # characters at the end of a text that are taken for the beginning of a key


@dataclass(frozen=True)
class Redactor:
    """Replaces a key with ``***``. Redactors of equal keys are equal.

    A key of 16 characters or more is found verbatim, as escaped in JSON, URLs and HTML, and in
    base64. Shorter ones are stand-ins that some hosts want (``EMPTY``, ``none``): ordinary words,
    so they are replaced in messages only.

    Args:
        secret: the key, or None, which leaves everything unchanged.
    """

    secret: Secret | None

    @cached_property
    def spellings(self) -> tuple[str, ...]:
        """The texts that are replaced, longest first; empty for a short key."""
        value = self.secret.reveal() if self.secret is not None else ""
        if len(value) < SHORTEST:
            return ()
        as_json = json.dumps(value)[1:-1]
        plain = (value, as_json, as_json.replace("/", "\\/"), quote(value, safe=""))
        found = dict.fromkeys((*plain, html.escape(value), *_in_base64(value)))
        return tuple(sorted(found, key=len, reverse=True))

    @cached_property
    def pattern(self) -> re.Pattern[str] | None:
        """Matches every spelling; None if there is none."""
        spellings = self.spellings
        return re.compile("|".join(map(re.escape, spellings))) if spellings else None

    @cached_property
    def _shortest(self) -> int:
        """Length of the shortest text that has half of a spelling or more."""
        return (len(self.spellings[-1]) + 1) // 2

    @cached_property
    def _halves(self) -> tuple[str, ...]:
        """The first half of each spelling, as text and in JSON."""
        halves = [spelling[: (len(spelling) + 1) // 2] for spelling in self.spellings]
        return tuple(dict.fromkeys([*halves, *(_to_json(half)[1:-1] for half in halves)]))

    @cached_property
    def _beginnings(self) -> tuple[str, ...]:
        """The beginnings of the key that count at the end of a text, longest first."""
        secret = self.secret.reveal() if self.secret is not None else ""
        return tuple(secret[:length] for length in range(len(secret) - 1, _CUT - 1, -1))

    def finds(self, text: str) -> bool:
        """Whether the whole key is in a text."""
        return self.pattern is not None and self.pattern.search(text) is not None

    def may_find(self, text: str) -> bool:
        """Whether there may be anything to replace in a text of an answer, or in JSON of it."""
        return any(half in text for half in self._halves)

    def may_find_in(self, value: Any) -> bool:
        """:meth:`may_find` for decoded JSON."""
        return self.may_find(_to_json(value))

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where the key is in a text of an answer; half of it or more at the end counts."""
        if self.pattern is None or len(text) < self._shortest:
            return []
        if not self.may_find(text):  # much faster than the pattern
            return []
        found = [match.span() for match in self.pattern.finditer(text)]
        start = _cut_start(text, self.spellings, found[-1][1] if found else 0)
        return found if start is None else [*found, (start, len(text))]

    def text(self, text: str) -> str:
        """A text of an answer, which is kept."""
        parts: list[str] = []
        at = 0
        for start, end in self.spans(text):
            parts += text[at:start], STARS
            at = end
        return "".join((*parts, text[at:])) if parts else text

    def value(self, value: Any) -> Any:
        """Decoded JSON of an answer, which is kept: keys and strings at any depth."""
        if self.pattern is None or not value:
            return value
        if not isinstance(value, str) and not self.may_find_in(value):
            return value
        return _mapped(value, self.text)

    def pieces(self, pieces: list[str]) -> bool:
        """Redact a text in pieces, in place; returns whether the key was there."""
        if not pieces:
            return False
        text = "".join(pieces)
        redacted = self.text(text)
        if redacted == text:
            return False
        pieces[:] = [redacted]
        return True

    def positions(self, texts: Sequence[str]) -> list[int]:
        """The texts that overlap the key when all of them are joined."""
        spans = self.spans("".join(texts))
        ends = list(accumulate(map(len, texts))) if spans else []
        found: dict[int, None] = {}
        for start, end in spans:
            first, last = bisect_right(ends, start), bisect_left(ends, end)
            found.update(dict.fromkeys(range(first, last + 1)))
        return [position for position in found if texts[position]]

    def message(self, text: str) -> str:
        """A text about a request: also in other letter case, broken by white space, or cut off."""
        secret = self.secret.reveal() if self.secret is not None else ""
        if len(secret) < SHORTEST:
            word = rf"(?<![\w-]){re.escape(secret)}(?![\w-])"
            return re.sub(word, STARS, text) if secret else text
        found = []
        if len(text) >= len(self.spellings[-1]):
            squeezed = "".join(text.split()).casefold()
            found = [spelling for spelling in self.spellings if spelling.casefold() in squeezed]
        if found:
            pattern = "|".join(r"\s*".join(map(re.escape, spelling)) for spelling in found)
            text = re.sub(pattern, STARS, text, flags=re.IGNORECASE)
        whole = text.rstrip("…")
        if whole.endswith(self._beginnings):
            cut = next(part for part in self._beginnings if whole.endswith(part))
            return whole[: -len(cut)] + STARS + text[len(whole) :]
        return text

    def bytes(self, body: bytes) -> bytes:
        """:meth:`message` for bytes. Call it before they are cut: half a key is a secret, too."""
        return self.message(body.decode("latin-1")).encode("latin-1", "replace")

    def json(self, value: Any) -> Any:
        """:meth:`message` for the keys and strings of decoded JSON; numbers stay."""
        return _mapped(value, self.message)

    def filter(self, record: logging.LogRecord) -> bool:
        """Redact a log record; for ``Logger.addFilter``."""
        message = record.getMessage()
        redacted = self.message(message)
        if redacted != message:
            record.msg, record.args = redacted, None
        return True


def _cut_start(text: str, spellings: tuple[str, ...], begin: int) -> int | None:
    """Where a spelling begins of which the text ends with half or more; None if nowhere."""
    for spelling in spellings:
        least = (len(spelling) + 1) // 2
        at = text.find(spelling[:least], max(begin, len(text) - len(spelling) + 1))
        while at >= 0:
            if spelling.startswith(text[at:]):
                return at
            at = text.find(spelling[:least], at + 1)
    return None


def _mapped(value: Any, redact: Any) -> Any:
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, Mapping):
        return {_mapped(key, redact): _mapped(item, redact) for key, item in value.items()}
    return [_mapped(item, redact) for item in value] if isinstance(value, list) else value


def _in_base64(value: str) -> Iterator[str]:
    """The middle of its base64, for each of the three places where it may begin in a group."""
    for before in range(3):
        encoded = base64.b64encode(b"\0" * before + value.encode())
        inner = encoded.rstrip(b"=").decode()[4 if before else 0 : -1]
        yield from {inner, inner.replace("+", "-").replace("/", "_")}
