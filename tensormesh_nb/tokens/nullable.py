"""Nullable columns for frames, made from plain arrays without copying them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = ["category", "floats", "integers"]

Array = NDArray[Any]


def floats(values: Array) -> pd.arrays.FloatingArray:
    """Float64, NA where NaN."""
    return pd.arrays.FloatingArray(values.astype(np.float64, copy=False), np.isnan(values))


def integers(values: Array) -> pd.arrays.IntegerArray:
    """Int64, NA where negative."""
    return pd.arrays.IntegerArray(values.astype(np.int64, copy=False), values < 0)


def category(codes: Array, categories: Sequence[str]) -> pd.Categorical[str]:
    """A category from codes, NA where negative."""
    names = pd.Index(list(categories))
    return pd.Categorical.from_codes(codes.astype(np.int8), categories=names)
