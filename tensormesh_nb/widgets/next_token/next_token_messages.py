"""Messages from the next-token page; frontend/next_token/messages.ts has the same types."""

from __future__ import annotations

from typing import TypeAlias

from ..page_widget import PageMessage

__all__ = ["FromPage", "Shape", "Take", "Throw", "Undo"]


class Shape(PageMessage, tag="shape"):
    """Draw with this sampler."""

    sampler: dict[str, float]


class Throw(PageMessage, tag="throw"):
    """Throw the dice."""


class Take(PageMessage, tag="take"):
    """Append the token of a row; the thrown one, or a new throw, by default."""

    row: int | None = None


class Undo(PageMessage, tag="undo"):
    """Go back one step."""


FromPage: TypeAlias = Shape | Throw | Take | Undo
