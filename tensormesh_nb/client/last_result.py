"""The last result of any client in this process, for ``%tmchat last``: an answer or a run."""

from __future__ import annotations

import weakref
from dataclasses import dataclass
from typing import TypeVar

from ..assembly.answer import Answer
from ..errors import ArgumentError
from ..result import ChatResult

__all__ = ["begin", "keep", "last_result"]

_Made = TypeVar("_Made")


@dataclass
class _Last:
    """The last result, which is not kept alive, and its answer, once it is kept."""

    result: weakref.ref[object]
    answer: Answer | None = None


_last: _Last | None = None


def begin(result: _Made) -> _Made:
    """Make this the last result: a ``ChatResult``, or ``Rows``, ``Labelled`` or ``Variants``."""
    global _last
    _last = _Last(weakref.ref(result))
    return result


def keep(result: ChatResult) -> None:
    """Keep the answer of a result that has ended, if it is the last one; not its client.

    Not for a failed one: its error keeps the result and its client.
    """
    if _last is not None and _last.result() is result:
        _last.answer = result._answer


def last_result() -> object | None:
    """The last result, or None. An answer has no client if nothing else refers to the result.

    Raises:
        ArgumentError: it is a run's, or incomplete, and nothing refers to it.
    """
    if _last is None:
        return None
    found, kept = _last.result(), _last.answer
    if found is None and kept is None:
        raise ArgumentError(
            "The last result is gone: no variable had it. Give it a name, as in rows = "
            "client.map(...); with the same store=, nothing is sent twice."
        )
    return ChatResult(kept) if found is None and kept is not None else found
