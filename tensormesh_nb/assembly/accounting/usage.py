"""The token counts of a request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ...wire.dialects.hosts import USAGE

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
        """Read the host's object; counts may come as floats or as strings, under many names."""
        counts = {name: _count(raw.get(name)) for name in _NAMES}
        for steps, name in _PATHS:
            found = _count(_at(raw, steps)) if steps[0] in raw else None
            if found is not None and (counts.get(name) or 0) <= found:
                counts[name] = found
        return cls(**counts, raw=dict(raw))

    def updated(self, later: Usage) -> Usage:
        """These counts, updated with later ones. Zeros and missing ones replace nothing."""
        counts = {name: getattr(later, name) or getattr(self, name) for name in _NAMES}
        unknown = [name for name, count in counts.items() if count is None]
        counts.update({name: getattr(later, name) for name in unknown})
        newer = {name: value for name, value in later.raw.items() if value or name not in self.raw}
        return Usage(**counts, raw={**self.raw, **newer})

    @classmethod
    def of_choices(cls, parts: Sequence[Usage]) -> Usage:
        """The counts of a request from those of its choices, which share the prompt."""
        total = parts[0]
        for part in parts[1:]:
            completion = _sum(total.completion_tokens, part.completion_tokens)
            prompt = total.prompt_tokens
            total = replace(
                total.updated(replace(part, prompt_tokens=prompt)),
                completion_tokens=completion,
                reasoning_tokens=_sum(total.reasoning_tokens, part.reasoning_tokens),
                total_tokens=_sum(prompt, completion),
            )
        return total


_NAMES = (
    *("prompt_tokens", "completion_tokens", "total_tokens"),
    *("cached_tokens", "reasoning_tokens"),
)
_MOST = 2**53  # larger counts are ignored: floats round them
_PATHS = [(path.split("."), name) for path, name in USAGE.items()]


def _at(raw: Any, steps: Sequence[str]) -> Any:
    """The value at a path, or None."""
    for step in steps:
        raw = raw.get(step) if isinstance(raw, Mapping) else None
    return raw


def _sum(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other


def _count(value: Any) -> int | None:
    if type(value) is int and 0 <= value < _MOST:
        return value
    if isinstance(value, bool) or value is None:
        return None
    try:
        number = float(value)
        return int(number) if number == int(number) and 0 <= number < _MOST else None
    except (TypeError, ValueError, OverflowError):
        return None
