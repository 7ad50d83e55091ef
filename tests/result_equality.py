"""Compares results: frames, choices and replies, but not times."""

from __future__ import annotations

from typing import Any

import pandas as pd

import tensormesh_nb as tm

__all__ = ["assert_equal", "without_nulls"]

FRAMES = ("logprobs", "top_logprobs", "token_ids", "prompt_logprobs", "prompt_top_logprobs")
# Different in every reply.
OWN = ("id", "created", "perf_metrics", "metrics")


def assert_equal(one: tm.ChatResult, other: tm.ChatResult) -> None:
    """Assert that two results are equal except for ids and times."""
    for name in FRAMES:
        a, b = (
            getattr(result, name).drop(columns="time", errors="ignore") for result in (one, other)
        )
        pd.testing.assert_frame_equal(a, b, check_categorical=False)
    for choice, also in zip(one.choices, other.choices, strict=True):
        for name in ("text", "reasoning", "refusal", "tool_calls", "message", "finish_reason"):
            assert _nameless(getattr(choice, name)) == _nameless(getattr(also, name)), name
    assert _counts(one) == _counts(other)
    assert _reply(one) == _reply(other)
    assert one.warnings == other.warnings


def without_nulls(value: Any) -> Any:
    """A JSON value without keys that are null."""
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    return [without_nulls(item) for item in value] if isinstance(value, list) else value


def _counts(result: tm.ChatResult) -> tuple[int | None, ...]:
    usage = result.usage
    return () if usage is None else (usage.prompt_tokens, usage.completion_tokens)


def _reply(result: tm.ChatResult) -> Any:
    reply = {key: value for key, value in result.response.items() if key not in OWN}
    reply.pop("usage", None)  # repeated requests have cached tokens
    return _nameless(without_nulls(reply))


def _nameless(value: Any) -> Any:
    """A JSON value without the ids of tool calls, which are random."""
    if isinstance(value, dict):
        keys = value.keys() - {"id"} if "function" in value else value.keys()
        return {key: _nameless(value[key]) for key in keys}
    return [_nameless(item) for item in value] if isinstance(value, list) else value
