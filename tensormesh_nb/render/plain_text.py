"""A result as plain text for terminals, and its footer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..assembly.answer import Answer
from ..wire.sanitize import escape_unsafe, one_line, shorten

__all__ = ["SHOWN_CALLS", "SHOWN_CHOICES", "footer", "notes", "omitted", "plain"]

SHOWN_CHOICES, SHOWN_CALLS = 100, 1000  # pages slow down with more


def plain(answer: Answer) -> str:
    """Tool runs, choices and error of an answer, safe for a terminal."""
    lines = [str(run) for run in answer.tool_runs]
    for choice in answer.choices[:SHOWN_CHOICES]:
        head = f"[{choice.index}] " if len(answer.choices) > 1 else ""
        calls = [
            f"{call['function']['name']}({shorten(call['function']['arguments'])})"
            for call in choice.calls[:SHOWN_CALLS]
        ]
        calls += omitted(choice.calls, SHOWN_CALLS, "calls")
        texts = map(shorten, filter(None, [choice.text, choice.refusal]))
        lines.append(head + "\n".join([*texts, *calls]))
    lines += omitted(answer.choices, SHOWN_CHOICES, "choices")
    if answer.status not in ("complete", "streaming"):
        lines.append(f"[{answer.status}]" + (f" {answer.error}" if answer.error else ""))
    return escape_unsafe("\n".join(lines))


def omitted(items: Sequence[object], limit: int, name: str) -> list[str]:
    """A line about the items beyond a limit, if there are any."""
    note = f"Only {limit} of {len(items)} {name} are shown; result.{name} has all."
    return [note] if len(items) > limit else []


def notes(warnings: Iterable[str]) -> list[str]:
    """A result's warnings, as lines for a terminal."""
    return [escape_unsafe(f"Note: {warning}") for warning in warnings]


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
