"""Comparisons of made-up runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from tensormesh_nb.rows.outcome import RowOutcome
from tensormesh_nb.rows.variants.comparison_view import RunComparisonView
from tensormesh_nb.rows.variants.run_side import RunSide

__all__ = ["compared", "run"]


def run(
    texts: Mapping[Any, str | Sequence[str | None] | None],
    label: str = "A",
    *,
    cells: Mapping[str, Sequence[Any]] | None = None,
    costs: Sequence[str | None] | None = None,
    currency: str = "USD",
    key: bytes = b"",
    store: str = "s",
) -> RunSide:
    """A run whose rows have these texts, one for each repeat; None is an answer that failed."""
    repeats = {
        row: [each] if each is None or isinstance(each, str) else list(each)
        for row, each in texts.items()
    }
    price = iter(costs or [])
    outcomes = {
        row: [
            RowOutcome("failed", "It broke.", attempts=1)
            if text is None
            else RowOutcome("ok", text=text, attempts=1, cost=next(price, None), currency=currency)
            for text in found
        ]
        for row, found in repeats.items()
    }
    keys = {row: [key] * len(found) for row, found in repeats.items()}
    table = pd.DataFrame(dict(cells or {}), index=list(texts))
    return RunSide(label, outcomes, keys, lambda *_: None, table, store)


def compared(first: RunSide, second: RunSide, truth: Any = None, **given: Any) -> RunComparisonView:
    return RunComparisonView(first, second, truth=truth, **given)
