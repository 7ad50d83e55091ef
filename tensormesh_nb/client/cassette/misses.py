"""Requests without a recording: the nearest recording, and where the two differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from ...wire.sanitize import one_line
from .cassette_file import Line
from .recording import Key, Request

__all__ = ["Misses", "differences", "nearest"]

_SHOWN = 4  # differences in a message
_MOST = 100_000  # recordings to compare in one session; after that, only a few for each miss
_FEW = 100
_RECORD = "To record it: cassette_mode=auto."
_WIDTH = 40  # characters of a value in a message


class Misses:
    """The misses of one session.

    Args:
        path: the file.
        lines: the file's recordings.
    """

    def __init__(self, path: Path, lines: Sequence[Line]) -> None:
        self._path, self._lines = path, lines
        self._left = _MOST

    def message(self, key: Key, request: Request, repeats: int) -> str:
        """One line for a request that has no recording.

        Args:
            key: key of the request.
            request: the request that has no recording.
            repeats: number of recordings of the same request.
        """
        if repeats:
            recordings = f"{repeats} recording{'' if repeats == 1 else 's'}"
            return (
                f"{self._path} has {recordings} of this request, and this is number {key.nth}. To "
                "start again: a new tm.Client, or %tmchat config cassette=... in a notebook. "
                f"{_RECORD}"
            )
        searched = self._lines[: max(_FEW, self._left)]
        self._left = max(0, self._left - len(searched))
        at = nearest(request, (line.recording.request for line in searched))
        if at is None:
            return f"{self._path} has no recordings. {_RECORD}"
        line = searched[at]
        when = line.recording.sent[:16].replace("T", " ")
        differing = "; ".join(differences(request, line.recording.request))
        return (
            f"{self._path} has no recording of this request. The nearest is line {line.number}"
            f"{f' ({when})' if when else ''}, which differs at {differing}. {_RECORD}"
        )


def differences(sent: Request, recorded: Request) -> list[str]:
    """Where two requests differ: JSON pointers into the body, with the sent and recorded values."""
    found = [
        f"{name} {getattr(sent, name)!r} (recorded: {getattr(recorded, name)!r})"
        for name in ("host", "method", "path")
        if getattr(sent, name) != getattr(recorded, name)
    ]
    found += [
        f"{pointer or '/'} {_shown(a, b)} (recorded: {_shown(b, a)})"
        for pointer, a, b in _pointers(sent.content, recorded.content, "")
    ]
    left = len(found) - _SHOWN
    return [*found[:_SHOWN], f"{left} more"] if left > 1 else found


def nearest(sent: Request, recorded: Iterable[Request]) -> int | None:
    """The position of the request that differs least; None if there is no other."""
    content = sent.content
    found = min(
        ((_distance(sent, content, other), at) for at, other in enumerate(recorded)), default=None
    )
    return None if found is None else found[1]


def _distance(sent: Request, content: Any, other: Request) -> tuple[int, float]:
    """How much two requests differ: the number of places, then how much in texts."""
    apart = (sent.host, sent.method, sent.path) != (other.host, other.method, other.path)
    places, texts = 100 * (sent.path != other.path) + apart, 0.0
    for _, a, b in _pointers(content, other.content, ""):
        places += 1
        if isinstance(a, str) and isinstance(b, str):
            alike = _alike(a, b) + _alike(a[::-1], b[::-1])
            texts += 1 - min(1.0, alike / max(len(a), len(b), 1))
        else:
            texts += 1
    return places, texts


def _alike(a: str, b: str) -> int:
    """The length of the common beginning of two texts."""
    return next(
        (at for at, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b))
    )


class _Absent:
    def __repr__(self) -> str:
        return "absent"


_ABSENT = _Absent()


def _pointers(a: Any, b: Any, pointer: str) -> Iterator[tuple[str, Any, Any]]:
    """The innermost places where two JSON values differ."""
    if isinstance(a, dict) and isinstance(b, dict):
        for key in (*a, *(key for key in b if key not in a)):
            name = key.replace("~", "~0").replace("/", "~1")
            yield from _pointers(a.get(key, _ABSENT), b.get(key, _ABSENT), f"{pointer}/{name}")
    elif isinstance(a, list) and isinstance(b, list):
        for at in range(max(len(a), len(b))):
            one, other = (each[at] if at < len(each) else _ABSENT for each in (a, b))
            yield from _pointers(one, other, f"{pointer}/{at}")
    elif type(a) is not type(b) or a != b:
        yield pointer, a, b


def _shown(value: Any, other: Any) -> str:
    """A value as one short line; of a text, the part that differs from the other."""
    if isinstance(value, str) and isinstance(other, str) and len(value) > _WIDTH:
        start = max(0, _alike(value, other) - _WIDTH // 4)
        value = ("…" if start else "") + value[start:]
    return one_line(repr(value), _WIDTH)
