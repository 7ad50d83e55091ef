"""The models a host offers, as a frame."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import pandas as pd

from ..assembly.accounting.price import Price
from ..wire.model_list import context_length, vocab_size

__all__ = ["models_frame"]


def models_frame(
    rows: Sequence[Mapping[str, Any]], prices: Mapping[str, Price] | None = None
) -> pd.DataFrame:
    """One row per model. Prices are per 1,000,000 tokens, NA if unknown.

    Args:
        rows: the models as ``model_rows`` returns them.
        prices: by model id.

    Returns:
        Columns id, context_length, vocab_size, input_price, output_price, cached_price (Decimals),
        currency, owned_by, created (UTC).
    """
    created = pd.Series([_seconds(row.get("created")) for row in rows], dtype="float64")
    known = [(prices or {}).get(row["id"]) for row in rows]
    return pd.DataFrame(
        {
            "id": pd.Series([row["id"] for row in rows], dtype="string"),
            "context_length": pd.Series([*map(context_length, rows)], dtype="Int64"),
            "vocab_size": pd.Series([*map(vocab_size, rows)], dtype="Int64"),
            "input_price": _amounts(None if p is None else p.input for p in known),
            "output_price": _amounts(None if p is None else p.output for p in known),
            "cached_price": _amounts(None if p is None else p.cached for p in known),
            "currency": pd.Series([p.currency if p else None for p in known], dtype="string"),
            "owned_by": pd.Series([_text(row.get("owned_by")) for row in rows], dtype="string"),
            "created": pd.to_datetime(created, unit="s", utc=True),
        }
    )


def _amounts(values: Iterable[Decimal | None]) -> pd.Series[Any]:
    """Decimals, NA if unknown."""
    return pd.Series([pd.NA if value is None else value for value in values], dtype=object)


def _seconds(value: Any) -> float:
    """A Unix time in seconds, NaN if it is not one."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return math.nan
    if not 0 <= value < 4e12:  # an integer may be too large for a float
        return math.nan
    # Some hosts send milliseconds.
    seconds = value / 1000 if value > 1e11 else float(value)
    return seconds if seconds < 4e9 else math.nan


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
