"""The footer of an answer: one line of numbers."""

from __future__ import annotations

from ..assembly.accounting.timing import TIMES
from ..assembly.answer import Answer
from ..assembly.likelihood import likelihood
from ..wire.sanitize import one_line

__all__ = ["footer"]


def footer(answer: Answer) -> str:
    """One line: model, host, tokens, time to first token, rate, finish reason, cost.

    Without the time and the rate if they are switched off.
    """
    tokens = answer.completion_tokens
    rate = answer.timing.tokens_per_second(tokens or 0)
    first = answer.timing.first_token
    if answer.scored or not TIMES.are_shown:  # nothing was generated, or outputs are compared
        first = rate = None
    parts = [
        one_line(answer.model, 80),
        answer.host,
        str(likelihood(answer)) if answer.scored else None,
        None if tokens is None or answer.scored else _tokens(tokens),
        None if first is None else f"first after {first:.2f} s",
        None if rate is None else f"{rate:.0f} tokens/s",
        _finish(answer),
        answer.status if answer.status != "complete" else None,
        _cost(answer),
    ]
    return " · ".join(part for part in parts if part)


def _finish(answer: Answer) -> str:
    """Why the answer ended."""
    reason, tokens = answer.first.finish_reason or "", answer.completion_tokens
    if reason != "length" or tokens is None:
        return one_line(reason, 40)
    limits = {
        name: getattr(answer.request, name) for name in ("max_tokens", "max_completion_tokens")
    }
    name = next((name for name, limit in limits.items() if limit == tokens), "")
    return f"cut off after {_tokens(tokens)}" + (f" ({name})" if name else "")


def _tokens(count: int) -> str:
    return f"{count} token{'' if count == 1 else 's'}"


def _cost(answer: Answer) -> str:
    """The cost; empty if the answer is free."""
    if answer.host == "local" or (answer.cost is not None and not answer.cost.amount):
        return ""
    return "cost unknown" if answer.cost is None else f"cost {answer.cost}"
