"""Compares the scores of two runs over the same rows, and tests whether the difference is chance.

Row i has the scores x[i] and y[i], and the difference d[i] = y[i] - x[i].

The exact test of McNemar (Psychometrika 12, 1947) asks how probable it is, if both runs are equally
good, that the rows with d[i] != 0 are divided at least as unevenly as they are:

    p = min(1, 2 P(X <= min(better, worse))),  X ~ Binomial(better + worse, 1/2).

With scores of 0 and 1 this is McNemar's test; with means over repeats it is the sign test over
rows, of which McNemar's is the special case: repeats of a row do not count as rows.

The interval of the mean of d is the percentile interval of the bootstrap over rows (B. Efron,
Annals of Statistics 7, 1979). Its seed is fixed, so the same scores have the same interval.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

__all__ = ["PairedTest", "bootstrap_interval", "mcnemar"]

LEVEL = 0.05
_SAMPLES = 10_000
_SEED = 0
_BLOCK = 4_000_000  # numbers in memory at once
_FEW_DISTINCT = 50
_FEWEST = next(n for n in range(1, 64) if 2.0 * 0.5**n < LEVEL)  # rows that must differ


@dataclass(frozen=True)
class PairedTest:
    """A comparison of the scores of two runs over the same rows.

    Attributes:
        rows: number of rows.
        first, second: the mean scores.
        better, worse: number of rows in which the second run's score is higher or lower.
        difference: the second mean minus the first.
        low, high: 95 % interval of ``difference``; None if all rows differ by the same amount.
        p: p-value of the exact test.
        is_binary: whether every score is 0 or 1, so that the test is McNemar's.
        is_share: whether every score is from 0 to 1.
    """

    rows: int
    first: float
    second: float
    better: int
    worse: int
    difference: float
    low: float | None
    high: float | None
    p: float
    is_binary: bool
    is_share: bool

    @classmethod
    def of(cls, first: Sequence[float], second: Sequence[float]) -> PairedTest:
        """The comparison of scores in the same order of rows; at least one row."""
        one, two = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
        # Means of repeats, such as 1/3 + 1/3 + 1/3, are equal despite rounding.
        difference = np.round(two - one, 12)
        better, worse = int((difference > 0).sum()), int((difference < 0).sum())
        low, high = bootstrap_interval(difference)
        return cls(
            rows=len(difference),
            first=float(one.mean()),
            second=float(two.mean()),
            better=better,
            worse=worse,
            difference=float(difference.mean()),
            low=low,
            high=high,
            p=mcnemar(better, worse),
            is_binary=bool(np.isin([one, two], [0, 1]).all()),
            is_share=bool((np.abs(np.array([one, two]) - 0.5) <= 0.5).all()),
        )

    @property
    def is_decided(self) -> bool:
        """Whether p is below 0.05 and the interval does not cover 0."""
        return not self.doubt

    @property
    def doubt(self) -> str:
        """Why the comparison is undecided; empty if it is decided."""
        differing = self.better + self.worse
        if not differing:
            both = "no row is right in only one of them"
            return both if self.is_binary else "no row has different scores"
        if differing < _FEWEST:
            rows = "1 row differs" if differing == 1 else f"{differing} rows differ"
            return f"{rows}, and at least {_FEWEST} are needed"
        reasons = []
        if self.low is not None and self.high is not None and self.low <= 0 <= self.high:
            reasons.append("the interval covers 0")
        if self.p >= LEVEL:
            reasons.append("p is not below 0.05")
        if self.difference * (self.better - self.worse) < 0:
            reasons.append("most rows differ in the opposite direction to the means")
        return " and ".join(reasons)


def mcnemar(better: int, worse: int) -> float:
    """The two-sided p of the exact test; 1 if no row differs."""
    count, fewer = better + worse, min(better, worse)
    ways, total = 1, 0
    for at in range(fewer + 1):
        total += ways
        ways = ways * (count - at) // (at + 1)
    return min(1.0, float(Fraction(2 * total, 2**count)))


def bootstrap_interval(values: NDArray[np.float64]) -> tuple[float | None, float | None]:
    """The 95 % percentile interval of the mean; (None, None) if all values are the same.

    Resampling equal values says nothing about the spread of other values.
    """
    count = len(values)
    distinct, counts = np.unique(values, return_counts=True)
    if len(distinct) < 2:
        return None, None
    random = np.random.default_rng(_SEED)
    means = []
    if len(distinct) <= _FEW_DISTINCT:
        # Drawing rows with replacement is drawing how often each distinct value occurs.
        drawn = random.multinomial(count, counts / count, size=_SAMPLES)
        means.append(drawn @ distinct / count)
    else:
        means += [
            values[random.integers(0, count, (size, count))].mean(axis=1) for size in _blocks(count)
        ]
    low, high = np.percentile(np.concatenate(means), [2.5, 97.5])
    return float(low), float(high)


def _blocks(width: int) -> list[int]:
    """Numbers of samples that are drawn at once."""
    most = max(1, _BLOCK // width)
    return [min(most, _SAMPLES - at) for at in range(0, _SAMPLES, most)]
