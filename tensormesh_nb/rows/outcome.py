"""What became of a row: the summary that its store keeps beside the whole answer."""

from __future__ import annotations

from typing import Literal

import msgspec

from ..result import ChatResult

__all__ = ["RowOutcome", "Status"]

Status = Literal["ok", "failed", "stopped"]


class RowOutcome(msgspec.Struct, frozen=True, omit_defaults=True):
    """The outcome of a row that was sent, or could not be.

    Attributes:
        status: ``ok``: the answer is complete; ``failed``; ``stopped``: by the user.
        error: why there is no complete answer, or None.
        attempts: number of requests that were sent.
        text, finish_reason: of the first choice.
        prompt_tokens, completion_tokens, total_tokens: as the host counted them.
        cost: a decimal number, in ``currency``.
        seconds: from the first request to the end of the answer, pauses included.
        mean_surprisal: bits per token of the first choice, or None if unknown.
        perplexity: of the first choice, or None if unknown.
        logprob: of the first choice's tokens together, or None if unknown.
        tokens: number of these tokens.
    """

    status: Status
    error: str | None = None
    attempts: int = 0
    text: str | None = None
    finish_reason: str | None = None
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    total_tokens: int | None = None
    cost: str | None = None
    currency: str | None = None
    seconds: float | None = None
    mean_surprisal: float | None = None
    perplexity: float | None = None
    logprob: float | None = None
    tokens: int | None = None

    @classmethod
    def of(
        cls,
        status: Status,
        result: ChatResult | None,
        *,
        error: str | None = None,
        attempts: int,
        seconds: float,
    ) -> RowOutcome:
        """The outcome of a row whose answer may be partial or missing."""
        if result is None or not result.choices:
            return cls(status, error, attempts, seconds=seconds)
        usage, cost, likelihood = result.usage, result._answer.cost, result.likelihood()
        return cls(
            status=status,
            error=error,
            attempts=attempts,
            text=result.text,
            finish_reason=result.finish_reason,
            prompt_tokens=usage.prompt_tokens if usage else None,
            completion_tokens=result.completion_tokens,
            total_tokens=usage.total_tokens if usage else None,
            cost=str(cost.amount) if cost else None,
            currency=cost.currency if cost else None,
            seconds=seconds,
            mean_surprisal=likelihood.mean_surprisal,
            perplexity=likelihood.perplexity,
            logprob=likelihood.logprob,
            tokens=likelihood.tokens,
        )
