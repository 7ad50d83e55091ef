"""The token counts of a request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Usage"]


@dataclass(frozen=True)
class Usage:
    """Token counts as the host sent them; None if unknown.

    Attributes:
        prompt_tokens: tokens of the prompt, cached ones included.
        completion_tokens: generated tokens of all choices, the end token included.
        total_tokens: the host's sum.
        cached_tokens: prompt tokens that were read from a cache.
        reasoning_tokens: completion tokens of reasoning.
        raw: the host's object.
    """

    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    total_tokens: int | None = None
    cached_tokens: int | None = None
    reasoning_tokens: int | None = None
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> Usage:
        """Read the host's object; counts may come as floats or as strings."""
        prompt = raw.get("prompt_tokens_details")
        completion = raw.get("completion_tokens_details")
        return cls(
            prompt_tokens=_count(raw.get("prompt_tokens")),
            completion_tokens=_count(raw.get("completion_tokens")),
            total_tokens=_count(raw.get("total_tokens")),
            cached_tokens=_count(prompt.get("cached_tokens"))
            if isinstance(prompt, Mapping)
            else None,
            reasoning_tokens=_count(completion.get("reasoning_tokens"))
            if isinstance(completion, Mapping)
            else None,
            raw=dict(raw),
        )


def _count(value: Any) -> int | None:
    try:
        number = float(value)
        return int(number) if number == int(number) else None
    except (TypeError, ValueError, OverflowError):
        return None
