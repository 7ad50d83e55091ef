"""Asking: what a result needs of its client to have more asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import pandas as pd

    from ..result import ChatResult

__all__ = ["Asker"]


class Asker(Protocol):
    """A client, as its results know it."""

    def branch(
        self,
        result: ChatResult,
        position: int,
        token: Any = None,
        *,
        rank: int | None = None,
        choice: int = 0,
    ) -> ChatResult:
        """Another answer from a position on."""

    async def abranch(
        self,
        result: ChatResult,
        position: int,
        token: Any = None,
        *,
        rank: int | None = None,
        choice: int = 0,
    ) -> ChatResult:
        """The same for async code."""

    def distribution(self, result: ChatResult, position: int, *, choice: int = 0) -> pd.DataFrame:
        """All that might have stood at a position."""
