"""Columns of the frames' dtypes, made from plain arrays without copies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = ["category", "category_of", "floats", "integers", "objects", "occurring", "with_na"]

Array = NDArray[Any]

_BLOCK_SIZE = 2**16


def floats(values: Array) -> pd.arrays.FloatingArray:
    """Float64; NaN becomes NA."""
    return pd.arrays.FloatingArray(values.astype(np.float64, copy=False), np.isnan(values))


def integers(values: Array) -> pd.arrays.IntegerArray:
    """Int64; negative values become NA."""
    return pd.arrays.IntegerArray(values.astype(np.int64, copy=False), values < 0)


def category(codes: Array, names: Sequence[str]) -> pd.Categorical[str]:
    """A category from codes; negative codes become NA."""
    return pd.Categorical.from_codes(codes, categories=pd.Index(list(names), dtype="str"))


def category_of(values: Sequence[str | None]) -> pd.Categorical[str]:
    """A category of the strings that occur, in their order; None becomes NA."""
    names = list(dict.fromkeys(value for value in values if value is not None))
    code = {name: at for at, name in enumerate(names)}
    codes = [-1 if value is None else code[value] for value in values]
    return category(np.array(codes, dtype=np.int64), names)


def occurring(codes: Array, names: Sequence[str]) -> pd.Categorical[str]:
    """A category of only those names that have a code, in their order."""
    used = np.zeros(len(names) + 1, dtype=np.bool_)
    for start in range(0, len(codes), _BLOCK_SIZE):
        # NumPy is slow with other index types. The last place is for negative codes.
        used[codes[start : start + _BLOCK_SIZE].astype(np.intp)] = True
        if used[:-1].all():
            return category(codes, names)
    count = int(used[:-1].sum())
    new_codes = np.append(np.cumsum(used[:-1]) - 1, -1).astype(np.min_scalar_type(-count - 1))
    return category(new_codes[codes], [names[int(at)] for at in np.flatnonzero(used[:-1])])


def objects(values: Array) -> pd.Series[Any]:
    """A column of objects."""
    return pd.Series(values, dtype=object, copy=False)


def with_na(values: Sequence[object]) -> Array:
    """An array of objects; None becomes NA."""
    found = np.fromiter(values, np.object_, len(values))
    if not all(values):
        found[[i for i, value in enumerate(values) if value is None]] = pd.NA
    return found
