"""An answer as plain text for terminals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..assembly.answer import Answer
from ..assembly.likelihood import likelihood
from ..wire.sanitize import escape_unsafe, shorten

__all__ = ["MAX_CALLS", "MAX_CHOICES", "omitted", "plain_text", "warning_lines"]

MAX_CHOICES, MAX_CALLS = 100, 1000  # pages slow down with more


def plain_text(answer: Answer) -> str:
    """Tool runs, choices and error of an answer, safe for a terminal."""
    lines = [str(run) for run in answer.tool_runs]
    for choice in answer.choices[:MAX_CHOICES]:
        head = f"[{choice.index}] " if len(answer.choices) > 1 else ""
        calls = [
            f"{call['function']['name']}({shorten(call['function']['arguments'])})"
            for call in choice.calls[:MAX_CALLS]
        ]
        calls += omitted(choice.calls, MAX_CALLS, "calls")
        texts = map(shorten, filter(None, [choice.text, choice.refusal]))
        lines.append(head + "\n".join([*texts, *calls]))
    lines += omitted(answer.choices, MAX_CHOICES, "choices")
    if answer.scored and answer.status == "complete":
        lines.append(f"[{likelihood(answer)}]")
    if answer.status not in ("complete", "streaming"):
        lines.append(f"[{answer.status}]" + (f" {answer.error}" if answer.error else ""))
    return escape_unsafe("\n".join(lines))


def omitted(items: Sequence[object], limit: int, name: str) -> list[str]:
    """A line about the items beyond a limit, if there are any."""
    note = f"Only {limit} of {len(items)} {name} are shown; result.{name} has all."
    return [note] if len(items) > limit else []


def warning_lines(warnings: Iterable[str]) -> list[str]:
    """A result's warnings, as lines for a terminal."""
    return [escape_unsafe(f"Note: {warning}") for warning in warnings]
