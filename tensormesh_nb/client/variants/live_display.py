"""Shows the answers of a sweep while they arrive, in front ends that can, such as a notebook."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

__all__ = ["LiveDisplay", "live_display", "set_live_display"]


class LiveDisplay(Protocol):
    """A display of one sweep (:class:`Variants`)."""

    def show(self, variants: Any) -> None:
        """Show the answers so far."""

    def end(self, variants: Any) -> None:
        """Show the final state, if anything was shown."""


Make = Callable[[], "LiveDisplay | None"]
_registered: list[Make] = []


def set_live_display(make: Make | None) -> None:
    """Register a function that returns a new display, or None if nothing can be shown now."""
    _registered[:] = [] if make is None else [make]


def live_display() -> LiveDisplay | None:
    """A new display, or None."""
    return _registered[0]() if _registered else None
