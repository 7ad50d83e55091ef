"""Locks in a forked child: a thread that held one does not exist there."""

from __future__ import annotations

import os
from typing import Protocol
from weakref import WeakSet

__all__ = ["Forkable", "renew_after_fork"]


class Forkable(Protocol):
    """Has locks."""

    def renew(self) -> None:
        """Replace them; runs in the only thread of a forked child."""


_objects: WeakSet[Forkable] = WeakSet()


def renew_after_fork(forkable: Forkable) -> None:
    """Call ``renew`` of an object in every forked child."""
    _objects.add(forkable)


def _renew() -> None:
    for forkable in list(_objects):
        forkable.renew()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew)
