"""The token that a branch puts in place of the one that was generated."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["ForcedToken"]


@dataclass(frozen=True)
class ForcedToken:
    """A forced token.

    Attributes:
        code: its code in the parent's token table, -1 if it is not a recorded candidate.
        token_id: its id, or None if unknown.
        text: its string, or None if unknown.
        logprob: natural log as recorded, NaN if not recorded.
    """

    code: int
    token_id: int | None
    text: str | None
    logprob: float

    @property
    def is_recorded(self) -> bool:
        """Whether it is among the candidates that the parent recorded."""
        return self.code >= 0
