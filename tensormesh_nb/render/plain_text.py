"""Plain text: a result as a terminal shows it, and its footer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..wire.sanitize import escape_unsafe, one_line, shorten

if TYPE_CHECKING:
    from ..result import ChatResult

__all__ = ["SHOWN_CALLS", "SHOWN_CHOICES", "footer", "more", "notes", "plain"]

SHOWN_CHOICES, SHOWN_CALLS = 100, 1000  # a page with more of them would stand still


def plain(result: ChatResult) -> str:
    """The answer as text for a terminal: tool runs, every choice, what went wrong."""
    lines = [str(run) for run in result.tool_runs]
    for choice in result.choices[:SHOWN_CHOICES]:
        head = f"[{choice.index}] " if len(result.choices) > 1 else ""
        calls = [
            f"{call['function']['name']}({shorten(call['function']['arguments'])})"
            for call in choice.calls[:SHOWN_CALLS]
        ]
        said = map(shorten, filter(None, [choice.text, choice.refusal]))
        lines.append(head + "\n".join([*said, *calls, *more(choice.calls, SHOWN_CALLS, "calls")]))
    lines += more(result.choices, SHOWN_CHOICES, "choices")
    if result.status not in ("complete", "streaming"):
        lines.append(f"[{result.status}]" + (f" {result.error}" if result.error else ""))
    return escape_unsafe("\n".join(lines))


def more(items: Sequence[object], limit: int, name: str) -> list[str]:
    """A line on those that are not shown, where there are more than the limit."""
    told = f"Only {limit} of {len(items)} {name} are shown; result.{name} has all."
    return [told] if len(items) > limit else []


def notes(result: ChatResult) -> list[str]:
    """What there is to know about a result beside its text, one line each."""
    return [escape_unsafe(f"Note: {warning}") for warning in result.warnings]


def footer(result: ChatResult) -> str:
    """One line: model, host, tokens, time to first token, rate, how it ended, cost."""
    tokens = result.completion_tokens
    rate = result.timing.tokens_per_second(tokens or 0)
    first, cost = result.timing.first_token, result._cost
    parts = [
        one_line(result.model, 80),
        result.host,
        None if tokens is None else f"{tokens} token{'' if tokens == 1 else 's'}",
        None if first is None else f"first after {first:.2f} s",
        None if rate is None else f"{rate:.0f} tokens/s",
        one_line(result.finish_reason or "", 40),
        result.status if result.status != "complete" else None,
        f"cost {cost}" if cost else "cost unknown",
    ]
    return " · ".join(part for part in parts if part)
