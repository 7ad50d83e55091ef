"""The lock of an answer that one thread reads while another adds to it.

NumPy arrays share memory with the growing columns, and columns of different lengths cannot form a
table.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from typing import Concatenate, ParamSpec, Protocol, TypeVar

__all__ = ["HasLock", "locked"]

P = ParamSpec("P")
T = TypeVar("T")


class HasLock(Protocol):
    """An object with a lock."""

    _lock: threading.RLock


L = TypeVar("L", bound=HasLock)


def locked(method: Callable[Concatenate[L, P], T]) -> Callable[Concatenate[L, P], T]:
    """Decorator of a method that holds the object's lock while it runs."""

    @functools.wraps(method)
    def run(self: L, /, *args: P.args, **keys: P.kwargs) -> T:
        with self._lock:
            return method(self, *args, **keys)

    return run
