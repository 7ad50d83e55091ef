"""Timing: when an answer was asked for, began and ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

__all__ = ["Timing"]


@dataclass
class Timing:
    """Wall-clock times of one turn, as this machine saw them.

    Attributes:
        sent: when the request was sent (UTC).
        first_token: seconds until the first chunk that held text or a token; None before it, and
            where the reply did not come in chunks.
        duration: seconds until the last byte; None while the answer is under way.
    """

    sent: datetime
    first_token: float | None = None
    duration: float | None = None

    def tokens_per_second(self, tokens: int) -> float | None:
        """Rate after the first token, which waits for the prompt; None where it means nothing."""
        if self.first_token is None or self.duration is None or tokens < 2:
            return None
        generating = self.duration - self.first_token
        return (tokens - 1) / generating if generating > 0 else None
