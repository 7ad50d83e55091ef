"""The lock of an answer that one thread reads while another adds to it.

NumPy arrays share memory with the growing columns, and columns of different lengths cannot form a
table. Decoded tokens are kept until there are some, because storing many at once costs less; a
reader finds all of them stored.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Concatenate, ParamSpec, Protocol, TypeVar

__all__ = ["AnswerLock", "HasLock", "locked"]

P = ParamSpec("P")
T = TypeVar("T")


class AnswerLock:
    """The lock that readers take. It is reentrant.

    Attributes:
        plain: the lock itself, for what adds to the answer.
        store: stores the tokens that wait for a reader, or None if there are none.
        guard: postpones Ctrl-C in a block: half of the tokens would be stored.
    """

    def __init__(self) -> None:
        self.plain = threading.RLock()
        self.store: Callable[[], None] | None = None
        self.guard: Callable[[], AbstractContextManager[object]] = nullcontext

    def __enter__(self) -> None:
        self.plain.acquire()
        if self.store is not None:
            try:
                with self.guard():
                    self.store()
            except BaseException:
                self.plain.release()
                raise

    def __exit__(self, *_: object) -> None:
        self.plain.release()


class HasLock(Protocol):
    """An object with a lock."""

    _lock: AnswerLock


L = TypeVar("L", bound=HasLock)


def locked(method: Callable[Concatenate[L, P], T]) -> Callable[Concatenate[L, P], T]:
    """Decorator of a method that holds the object's lock while it runs."""

    @functools.wraps(method)
    def run(self: L, /, *args: P.args, **keys: P.kwargs) -> T:
        with self._lock:
            return method(self, *args, **keys)

    return run
