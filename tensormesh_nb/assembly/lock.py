"""Growth: an answer is read on one thread while chunks come on another, at any moment.

An array that NumPy looks at cannot grow, and columns of different moments are no table.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from typing import Concatenate, ParamSpec, Protocol, TypeVar

__all__ = ["Growing", "still"]

P = ParamSpec("P")
T = TypeVar("T")


class Growing(Protocol):
    """What is added to by who holds ``growing``."""

    growing: threading.RLock


G = TypeVar("G", bound=Growing)


def still(read: Callable[Concatenate[G, P], T]) -> Callable[Concatenate[G, P], T]:
    """A reader during which nothing is added."""

    @functools.wraps(read)
    def reading(self: G, /, *args: P.args, **keys: P.kwargs) -> T:
        with self.growing:
            return read(self, *args, **keys)

    return reading
