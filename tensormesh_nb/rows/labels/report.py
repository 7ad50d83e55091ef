"""A report on a classification whose true labels are known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ...render.html import frame_html
from .scores import (
    Bin,
    Floats,
    Ints,
    brier_score,
    calibration_error,
    log_score,
    reliability,
    wilson,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["LabelReport", "report"]

_MOSTLY_OTHERS = 0.5  # share from which the labels are not what the model answers


@dataclass(frozen=True)
class LabelReport:
    """An evaluation of the probabilities of a classification.


    Attributes:
        rows: number of rows with an answer.
        left_out: number of rows without an answer, without a probability of any label, or without
            a true label.
        uncovered: mean probability of all other answers; an upper bound unless ``is_exact``.
        accuracy: share of rows whose most probable label is the true one.
        accuracy_low, accuracy_high: 95 % interval of the accuracy (Wilson).
        brier: mean squared error of the probabilities: 0 is best, 2 is worst.
        log_score: mean surprisal of the true label in bits; infinite if one had probability 0.
        calibration_error: mean distance between probability and accuracy; None below 30 rows.
        confusion: rows by true label (index) and most probable label (columns).
        reliability: one row per bin of the most probable label's probability: low, high, rows,
            mean, share, share_low, share_high (95 %).
        is_exact: False if the probabilities are lower bounds.
    """

    rows: int
    left_out: int
    accuracy: float
    accuracy_low: float
    accuracy_high: float
    brier: float
    log_score: float
    calibration_error: float | None
    confusion: pd.DataFrame
    reliability: pd.DataFrame
    is_exact: bool
    uncovered: float

    def plot(self) -> Figure:
        """The share of right labels by their probability, with 95 % intervals and row counts."""
        from ...render.plots import reliability_figure

        return reliability_figure({"": self.reliability})

    def __str__(self) -> str:
        error = (
            f"{self.calibration_error:.3f}"
            if self.calibration_error is not None
            else f"unknown: {self.rows} rows, at least 30 are needed"
        )
        lines = [
            f"rows: {self.rows}"
            + (f" ({self.left_out} left out: no answer or no true label)" * bool(self.left_out)),
            f"accuracy: {self.accuracy:.3f} "
            f"({self.accuracy_low:.3f} to {self.accuracy_high:.3f}, 95 %)",
            f"Brier score, summed over labels: {self.brier:.3f} (0 is best, 2 is worst)",
            f"log score: {self.log_score:.3f} bits (0 is best)",
            f"calibration error: {error}",
        ]
        if self.uncovered > _MOSTLY_OTHERS:
            lines.append(
                f"On average {self.uncovered:.0%} of the probability is on other answers than the "
                "labels. Change the template, or add spellings (variants=)."
            )
        if not self.is_exact:
            lines.append("The probabilities are lower bounds.")
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        lines = "<br>".join(str(self).splitlines())
        return f"<p>{lines}</p>{frame_html(self.confusion)}{frame_html(self.reliability)}"


def report(p: Floats, truth: Ints, labels: list[str], *, left_out: int, exact: bool) -> LabelReport:
    """The report of a classification.

    Args:
        p: probabilities of the labels, shape (rows, labels).
        truth: number of the true label of each row, shape (rows,).
        labels: the labels.
        left_out: number of rows without an answer.
        exact: whether ``p`` is exact.
    """
    best = np.argmax(p, axis=1)
    right = best == truth
    hits, count = int(right.sum()), len(right)
    low, high = wilson(hits, count)
    bins = reliability(np.minimum(p[np.arange(count), best], 1.0), right)
    names: Any = pd.Categorical.from_codes
    confusion = pd.crosstab(
        pd.Series(names(truth, labels), name="true"),
        pd.Series(names(best, labels), name="predicted"),
        dropna=False,
    )
    return LabelReport(
        rows=count,
        left_out=left_out,
        accuracy=hits / count,
        accuracy_low=low,
        accuracy_high=high,
        brier=brier_score(p, truth),
        log_score=log_score(p, truth),
        calibration_error=calibration_error(bins),
        confusion=confusion,
        reliability=pd.DataFrame(bins, columns=list(Bin._fields)),
        is_exact=exact,
        uncovered=float(1 - np.minimum(p.sum(axis=1), 1.0).mean()),
    )
