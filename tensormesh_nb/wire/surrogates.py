"""Joins surrogate pairs that are split between two events of a stream.

JSON writes an emoji as ``\\ud83d\\ude00``, and some hosts split it there. A high surrogate at
the end of a delta's text waits for the next text in the same place. Without a low surrogate there,
it becomes U+FFFD, as do all other lone surrogates.
"""

from __future__ import annotations

import re
from typing import Any

__all__ = ["SurrogateJoiner", "join_surrogates"]

_HIGH = re.compile("[\ud800-\udbff]\\Z")
_SURROGATE = re.compile("[\ud800-\udfff]")

Path = tuple[str | int, ...]


class SurrogateJoiner:
    """Joins the surrogates in the decoded events of one stream.

    Attributes:
        pending: High surrogates by the path of the text that they end.
    """

    def __init__(self) -> None:
        self.pending: dict[Path, str] = {}

    def join(self, event: dict[str, Any]) -> dict[str, Any]:
        """Return the event without lone surrogates. Texts of deltas are joined across events."""
        joined: dict[str, Any] = self._joined(event, ())
        return joined

    def flush(self) -> dict[str, Any] | None:
        """The surrogates that are pending at the end of the stream as one more event, or None."""
        choices = []
        for path in self.pending:
            value: Any = "\ufffd"
            for step in reversed(path[2:]):
                if isinstance(step, str):
                    value = {step: value}
                else:
                    value = [{"index": step, **value} if isinstance(value, dict) else value]
            choices.append({"index": path[1], **value})
        self.pending.clear()
        return {"choices": choices} if choices else None

    def _joined(self, value: Any, path: Path) -> Any:
        if isinstance(value, str):
            return self._text(value, path) if path[2:3] == ("delta",) else join_surrogates(value)
        if isinstance(value, dict):
            return {
                join_surrogates(key): self._joined(item, (*path, key))
                for key, item in value.items()
            }
        if isinstance(value, list):
            return [self._joined(item, (*path, _place(item, at))) for at, item in enumerate(value)]
        return value

    def _text(self, text: str, path: Path) -> str:
        if not text:
            return text
        text = self.pending.pop(path, "") + text
        first = _HIGH.search(text)
        if first is not None:
            self.pending[path] = first.group()
            text = text[: first.start()]
        return join_surrogates(text)


def join_surrogates(text: str) -> str:
    """The text with surrogate pairs as one character and lone surrogates as U+FFFD."""
    if _SURROGATE.search(text) is None:
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _place(item: Any, at: int) -> int:
    """The ``index`` of a choice or call, else its place in the list."""
    index = item.get("index") if isinstance(item, dict) else None
    return index if type(index) is int else at
