"""Measures of label probabilities where the true labels are known.

n rows, K labels, p[i, k] the probability of label k for row i, y[i] the true label.

References: E. B. Wilson, JASA 22 (1927), for the interval of a proportion; G. W. Brier, Monthly
Weather Review 78 (1950); I. J. Good, J. Royal Statistical Society B 14 (1952), for the log score;
M. H. DeGroot and S. E. Fienberg, The Statistician 32 (1983), for reliability.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Bin", "brier_score", "calibration_error", "log_score", "reliability", "wilson"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

Z95 = 1.959963984540054  # for a two-sided 95 % interval
FEWEST_ROWS = 30  # for a calibration error


class Bin(NamedTuple):
    """Rows whose probabilities lie in one interval.

    Attributes:
        low, high: the interval.
        rows: number of rows.
        mean: mean of their probabilities.
        share: share of rows whose label is right.
        share_low, share_high: 95 % interval of ``share``.
    """

    low: float
    high: float
    rows: int
    mean: float
    share: float
    share_low: float
    share_high: float


def wilson(right: int, count: int, z: float = Z95) -> tuple[float, float]:
    """Wilson's interval of a proportion; (0, 1) if there are no rows.

    (p + z^2/2n +- z sqrt(p (1 - p)/n + z^2/4n^2)) / (1 + z^2/n).
    """
    if count == 0:
        return 0.0, 1.0
    p, square = right / count, z * z / count
    middle = (p + square / 2) / (1 + square)
    half = z / (1 + square) * math.sqrt(p * (1 - p) / count + square / (4 * count))
    # Exactly 0 or 1 at the ends, without a rounding error of 1e-17.
    low = 0.0 if right == 0 else max(0.0, middle - half)
    high = 1.0 if right == count else min(1.0, middle + half)
    return low, high


def brier_score(p: Floats, truth: Ints) -> float:
    """Mean of sum_k (p[i, k] - [k = y[i]])^2: 0 is best, 2 is worst. NaN without rows."""
    if not len(p):
        return math.nan
    hit = np.zeros_like(p)
    hit[np.arange(len(p)), truth] = 1.0
    return float(np.mean(np.sum((p - hit) ** 2, axis=1)))


def log_score(p: Floats, truth: Ints) -> float:
    """Mean of -log2 p[i, y[i]] in bits; infinite if a true label had probability 0."""
    if not len(p):
        return math.nan
    with np.errstate(divide="ignore"):
        bits: Floats = 0.0 - np.log2(p[np.arange(len(p)), truth])
    return float(np.mean(bits))


def reliability(p: Floats, right: NDArray[np.bool_], bins: int = 10) -> list[Bin]:
    """Rows by the probability of their label, in intervals of equal width; empty ones are left out.

    Args:
        p: the probability of each row's label, shape (n,).
        right: whether the label is the true one, shape (n,).
        bins: number of intervals.
    """
    number = np.minimum((p * bins).astype(np.int64), bins - 1)
    found = []
    for at in np.unique(number):
        inside = number == at
        count, hits = int(inside.sum()), int(right[inside].sum())
        low, high = wilson(hits, count)
        found.append(
            Bin(at / bins, (at + 1) / bins, count, float(p[inside].mean()), hits / count, low, high)
        )
    return found


def calibration_error(bins: list[Bin]) -> float | None:
    """ECE: the mean distance between probability and share, weighted by rows; None below 30 rows.

    With fewer rows the distance in a bin is mostly chance.
    """
    total = sum(each.rows for each in bins)
    if total < FEWEST_ROWS:
        return None
    return sum(each.rows * abs(each.mean - each.share) for each in bins) / total
