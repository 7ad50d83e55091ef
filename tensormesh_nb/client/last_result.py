"""The last result of any client in this process, for ``%tmchat last``."""

from __future__ import annotations

import weakref
from dataclasses import dataclass

from ..assembly.answer import Answer
from ..result import ChatResult

__all__ = ["begin", "keep", "last_result"]


@dataclass
class _Last:
    """The last result, which is not kept alive, and its answer, once it is kept."""

    result: weakref.ref[ChatResult]
    answer: Answer | None = None


_last: _Last | None = None


def begin(result: ChatResult) -> None:
    """Make this the last result."""
    global _last
    _last = _Last(weakref.ref(result))


def keep(result: ChatResult) -> None:
    """Keep the answer of a result that has ended, if it is the last one; not its client.

    Not for a failed one: its error keeps the result and its client.
    """
    if _last is not None and _last.result() is result:
        _last.answer = result._answer


def last_result() -> ChatResult | None:
    """The last result, or None; it has no client if nothing else refers to the result."""
    if _last is None:
        return None
    kept = _last.answer
    return _last.result() or (None if kept is None else ChatResult(kept))
