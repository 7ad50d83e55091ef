"""A report on a classification whose true labels are known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ...render.html import escaped, frame_html
from ..outcome import row_count
from .label_row import most_probable
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
        unreturned: number of rows left out because no label is among the returned tokens.
        impossible: number of rows whose true label has probability (or lower bound) 0.
        undecided: number of rows in which another label may be more probable than the one
            counted, because the probabilities are bounds.
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
        is_normalised: whether the probabilities were divided by their sum.
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
    unreturned: int
    impossible: int
    undecided: int
    is_normalised: bool

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
        if self.impossible:
            what = "probability" if self.is_exact else "lower bound"
            lines.append(
                f"The log score is infinite because the {what} of the true label is 0 in "
                f"{row_count(self.impossible)}."
            )
        if self.uncovered > _MOSTLY_OTHERS:
            lines.append(
                f"On average {self.uncovered:.0%} of the probability is on other answers than the "
                "labels. Change the template, or add spellings (variants=)."
            )
        if self.unreturned:
            lines.append(
                f"Left out: {row_count(self.unreturned)} with no label among the returned tokens. "
                "The accuracy over all rows may be lower."
            )
        if self.undecided:
            lines.append(
                f"In {row_count(self.undecided)}, another label may be the most probable one."
            )
        if not self.is_exact:
            over = ", divided by their sum" * self.is_normalised
            lines.append(f"The probabilities are lower bounds{over}.")
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        lines = "<br>".join(map(escaped, str(self).splitlines()))
        return f"<p>{lines}</p>{frame_html(self.confusion)}{frame_html(self.reliability)}"


def report(
    p: Floats,
    truth: Ints,
    labels: list[str],
    *,
    left_out: int,
    exact: bool,
    unreturned: int = 0,
    undecided: int = 0,
    normalised: bool = False,
) -> LabelReport:
    """The report of a classification.

    Args:
        p: probabilities of the labels, shape (rows, labels).
        truth: number of the true label of each row, shape (rows,).
        labels: the labels.
        left_out: number of rows without an answer.
        exact: whether ``p`` is exact.
        undecided: number of rows in which another label may be more probable.
        unreturned: number of rows left out because no label has a probability.
        normalised: whether to divide ``p`` by its sum.
    """
    uncovered = float(1 - np.minimum(p.sum(axis=1), 1.0).mean())
    if normalised:
        p = p / p.sum(axis=1, keepdims=True)
    best = np.array([most_probable(row, labels) for row in p.tolist()])
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
        uncovered=uncovered,
        unreturned=unreturned,
        impossible=int((p[np.arange(count), truth] == 0).sum()),
        undecided=undecided,
        is_normalised=normalised,
    )
