"""The times at which a request was sent and its answer began and ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

__all__ = ["TIMES", "TimesInOutputs", "Timing"]


@dataclass
class Timing:
    """Times of one request on this machine's clock.

    Attributes:
        sent: when the request was sent (UTC); None if another client sent it.
        first_token: seconds until the first chunk with text or a token; None before it, and if the
            reply did not come in chunks.
        duration: seconds until the end of the answer; None before it.
    """

    sent: datetime | None
    first_token: float | None = None
    duration: float | None = None

    def tokens_per_second(self, tokens: int) -> float | None:
        """Rate after the first token, which takes as long as the prompt; None if unknown."""
        if self.first_token is None or self.duration is None or tokens < 2:
            return None
        generating = self.duration - self.first_token
        return (tokens - 1) / generating if generating > 0 else None


@dataclass
class TimesInOutputs:
    """Whether outputs of this kernel contain measured times, which differ in every run."""

    are_shown: bool = True


TIMES = TimesInOutputs()
"""Set by ``%tmchat config footer=stable``."""
