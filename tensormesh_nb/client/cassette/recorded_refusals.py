"""Recorded refusals of fields, applied to requests that were recorded without these fields.

A client leaves a refused field out of later requests. If a replay sends requests in another order,
the first one with the field gets the recorded refusal and is sent again without the field.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import msgspec

from .cassette_file import Line
from .recording import Recording, Request, identity

__all__ = ["RecordedRefusals"]

_ABSENT = object()


class _Refusal(NamedTuple):
    recording: Recording
    changes: dict[str, tuple[Any, Any]]  # name to old and new value


class RecordedRefusals:
    """The refusals in a cassette.

    Args:
        lines: the file's lines, in order.
    """

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines

    def find(self, request: Request, known: Mapping[bytes, int]) -> Recording | None:
        """The refusal for a request that was recorded without the refused fields.

        Args:
            request: the request to send.
            known: the recorded requests.
        """
        content = request.content
        for refusal in self._refusals if isinstance(content, dict) else ():
            refused = refusal.recording.request
            if (refused.host, refused.path) != (request.host, request.path) or any(
                content.get(name, _ABSENT) != old for name, (old, _) in refusal.changes.items()
            ):
                continue
            changed = {**content, **{name: new for name, (_, new) in refusal.changes.items()}}
            body = {name: value for name, value in changed.items() if value is not _ABSENT}
            accepted = msgspec.Raw(msgspec.json.encode(body))
            if known.get(identity(Request(request.host, request.method, request.path, accepted))):
                return refusal.recording
        return None

    @cached_property
    def _refusals(self) -> list[_Refusal]:
        found: list[_Refusal] = []
        refused: dict[bytes, Recording] = {}
        for line in self._lines:
            recording = line.recording
            content = recording.request.content
            if not isinstance(content, dict):
                continue
            same = msgspec.json.encode([recording.request.host, content.get("messages")])
            before = refused.pop(same, None)
            if before is not None:
                changes = _changes(before.request.content, content)
                if changes and all(changes != known.changes for known in found):
                    found.append(_Refusal(before, changes))
            if recording.response is not None and 400 <= recording.response.status < 600:
                refused[same] = recording
        return found


def _changes(one: Any, other: Any) -> dict[str, tuple[Any, Any]]:
    return {
        name: (one.get(name, _ABSENT), other.get(name, _ABSENT))
        for name in {**one, **other}
        if one.get(name, _ABSENT) != other.get(name, _ABSENT)
    }
