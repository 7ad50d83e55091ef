"""Ids that stay the same when the same requests are recorded again.

A host assigns random ids to answers and tool calls. A cassette has ids made from the request
instead. Later requests repeat the ids of tool calls, so they are replaced there too.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from typing import Any

from .body import Event
from .recording import Key

__all__ = ["StableIds", "call_ids"]

_PREFIX = re.compile(r"(?:(?![a-f]{4,}[-_])[A-Za-z]+[-_])*")  # words, not hexadecimal digits
_RANDOM = re.compile(r"(?=.*[0-9A-Z])[A-Za-z0-9-]{8,}")
_SHORTEST = 8  # characters after the prefix


class StableIds:
    """The ids of one session."""

    def __init__(self) -> None:
        self._calls: dict[str, str] = {}

    def of_answer(self, key: Key, name: str) -> str:
        """The id of an answer."""
        return _made(key, name, "")

    def of_call(self, key: Key, name: str, number: int) -> str:
        """The id of a tool call; ids that are not random are kept."""
        prefix = _PREFIX.match(name)
        start = prefix.end() if prefix else 0
        if name not in self._calls:
            is_random = _RANDOM.fullmatch(name, start) is not None
            self._calls[name] = _made(key, name, f"call {number}") if is_random else name
        return self._calls[name]

    def in_request(self, content: Any) -> bool:
        """Replace the ids of tool calls in a decoded body, in place; returns whether any were."""
        messages = content.get("messages") if isinstance(content, dict) else None
        has_changed = False
        for message in messages if self._calls and isinstance(messages, list) else ():
            if not isinstance(message, dict):
                continue
            calls = message.get("tool_calls")
            for place, name in (
                (message, "tool_call_id"),
                *((call, "id") for call in (calls if isinstance(calls, list) else ())),
            ):
                new = self._calls.get(str(place.get(name))) if isinstance(place, dict) else None
                if new is not None and new != place[name]:
                    place[name], has_changed = new, True
        return has_changed


def call_ids(events: Iterable[Event]) -> Iterator[str]:
    """The ids of tool calls."""
    for event in events:
        for choice in event.choices:
            calls = (choice.delta or choice.message or {}).get("tool_calls")
            for call in calls if isinstance(calls, list) else ():
                if isinstance(call, dict) and isinstance(call.get("id"), str):
                    yield call["id"]


def _made(key: Key, name: str, kind: str) -> str:
    prefix = _PREFIX.match(name)
    start = prefix.end() if prefix else 0
    seed = b"%b %d %b" % (key.request, key.nth, kind.encode())
    length = max(len(name) - start, _SHORTEST)
    return name[:start] + hashlib.sha256(seed).hexdigest()[:length]
