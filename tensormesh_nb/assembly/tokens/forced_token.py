"""The token with which a branch replaces the generated one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .token_table import TokenTable

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

    def entry(self, table: TokenTable, replaced: Mapping[str, Any]) -> dict[str, Any]:
        """Its logprobs entry as the API writes it, for a recorded token.

        Args:
            table: the parent's token table.
            replaced: the entry of the token in its place, which has the same alternatives.
        """
        own = {key: value for key, value in replaced.items() if key != "top_logprobs"}
        tops = list(replaced["top_logprobs"])
        if not any(_is_same(one, own) for one in tops):
            tops.append(own)
        return {**table.entry(self.code, self.logprob), "top_logprobs": tops}


def _is_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two entries are of the same token."""
    if one.get("token_id") is not None and other.get("token_id") is not None:
        return bool(one["token_id"] == other["token_id"])
    return bool(one["token"] == other["token"])
