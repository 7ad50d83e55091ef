"""An answer as plain text for terminals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ..assembly.answer import Answer
from ..assembly.likelihood import likelihood
from ..wire.sanitize import escape_unsafe, shorten

__all__ = [
    "MAX_CALLS",
    "MAX_CHOICES",
    "call_text",
    "omitted",
    "plain_text",
    "status_text",
    "warning_lines",
]

MAX_CHOICES, MAX_CALLS = 100, 1000  # pages slow down with more


def plain_text(answer: Answer) -> str:
    """Tool runs, choices and error of an answer, safe for a terminal."""
    lines = [str(run) for run in answer.tool_runs]
    for choice in answer.choices[:MAX_CHOICES]:
        head = f"[{choice.index}] " if len(answer.choices) > 1 else ""
        calls = [call_text(call) for call in choice.calls[:MAX_CALLS]]
        calls += omitted(choice.calls, MAX_CALLS, "calls")
        texts = map(shorten, filter(None, [choice.text, choice.refusal]))
        lines.append(head + "\n".join([*texts, *calls]))
    lines += omitted(answer.choices, MAX_CHOICES, "choices")
    if answer.scored and answer.status == "complete":
        lines.append(f"[{likelihood(answer)}]")
    lines += status_text(answer)
    return escape_unsafe("\n".join(lines))


def status_text(answer: Answer) -> list[str]:
    """A line about an answer that is not complete, with its error."""
    if answer.status in ("complete", "streaming"):
        return []
    return [f"[{answer.status}]" + (f" {answer.error}" if answer.error else "")]


def call_text(call: Any) -> str:
    """A call of a tool: ``name(arguments)``."""
    return f"{call['function']['name']}({shorten(call['function']['arguments'])})"


def omitted(items: Sequence[object], limit: int, name: str) -> list[str]:
    """A line about the items beyond a limit, if there are any."""
    note = f"Only {limit} of {len(items)} {name} are shown; result.{name} has all."
    return [note] if len(items) > limit else []


def warning_lines(warnings: Iterable[str]) -> list[str]:
    """A result's warnings, as lines for a terminal."""
    return [escape_unsafe(f"Note: {warning}") for warning in warnings]
