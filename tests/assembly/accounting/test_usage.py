"""Usage: counts are either read or unknown."""

from __future__ import annotations

from typing import Any

import pytest

from tensormesh_nb.assembly.accounting.usage import Usage

from ...factories import make_result


@pytest.mark.parametrize(
    ("raw", "count"),
    [
        (4, 4),
        ("4", 4),
        (4.0, 4),
        (None, None),
        ("x", None),
        (4.5, None),
        ([], None),
        (2**53, None),
        (10**400, None),
    ],
)
def test_counts(raw: Any, count: int | None) -> None:
    usage = Usage.read({"completion_tokens": raw, "prompt_tokens_details": {"cached_tokens": raw}})
    assert usage.completion_tokens == count
    assert usage.cached_tokens == count


def test_last_usage_counts_and_details_may_be_anything() -> None:
    chunks = [{"usage": {"completion_tokens": n, "prompt_tokens_details": None}} for n in (1, 2)]
    made = make_result(*chunks)
    assert made.usage is not None
    assert made.usage.completion_tokens == 2
    assert Usage.read({}) == Usage()
    assert Usage.read({"prompt_tokens": float("inf")}).prompt_tokens is None
