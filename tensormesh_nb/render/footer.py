"""The footer of an answer: one line of numbers."""

from __future__ import annotations

from ..assembly.answer import Answer
from ..wire.sanitize import one_line

__all__ = ["footer"]


def footer(answer: Answer) -> str:
    """One line: model, host, tokens, time to first token, rate, finish reason, cost."""
    tokens = answer.completion_tokens
    rate = answer.timing.tokens_per_second(tokens or 0)
    first, cost = answer.timing.first_token, answer.cost
    parts = [
        one_line(answer.model, 80),
        answer.host,
        None if tokens is None else f"{tokens} token{'' if tokens == 1 else 's'}",
        None if first is None else f"first after {first:.2f} s",
        None if rate is None else f"{rate:.0f} tokens/s",
        one_line(answer.first.finish_reason or "", 40),
        answer.status if answer.status != "complete" else None,
        f"cost {cost}" if cost else "cost unknown",
    ]
    return " · ".join(part for part in parts if part)
