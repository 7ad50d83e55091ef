"""The probabilities of all rows of a classification, and their columns."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import pandas as pd

from .label_prompts import Options
from .label_row import LabelRow, mean_row, most_probable, normalised
from .scores import wilson

__all__ = ["FlipRate", "LabelAnswers"]

_STATUSES = ["ok", "failed", "stopped", "not_sent"]


class FlipRate(NamedTuple):
    """The share of rows whose most probable label depends on the order of the options.

    Attributes:
        share: share of the rows that have an answer in every order; NaN without such rows.
        low, high: 95 % interval of the share (Wilson).
        rows: number of these rows.
    """

    share: float
    low: float
    high: float
    rows: int


@dataclass(frozen=True)
class LabelAnswers:
    """The probabilities of all rows.

    Attributes:
        labels: the labels.
        by_order: probabilities of each row, in every order of the options.
        priors: probabilities for each text without content, in every order.
        orders: orders of the options.
        exact: whether the labels were scored.
        normalise: whether to add renormalised columns.
    """

    labels: list[str]
    by_order: Sequence[Sequence[LabelRow]]
    priors: Sequence[Sequence[LabelRow]]
    orders: Sequence[Options]
    exact: bool
    normalise: bool

    @cached_property
    def rows(self) -> list[LabelRow]:
        """The mean over the orders of each row."""
        return [mean_row(each) for each in self.by_order]

    @cached_property
    def prior(self) -> LabelRow | None:
        """The mean over the texts without content and the orders; None if there are none."""
        return mean_row([row for each in self.priors for row in each]) if self.priors else None

    def best(self, row: LabelRow) -> int | None:
        """The number of the most probable label; None without an answer or if all are 0."""
        return most_probable([p or math.nan for p in row.low], self.labels)

    @property
    def flip_rate(self) -> FlipRate:
        """The share of rows whose label is not the same in every order."""
        kept = [each for each in self.by_order if mean_row(each).status == "ok"]
        flipped = sum(len({self.best(row) for row in each}) > 1 for each in kept)
        share = flipped / len(kept) if kept else math.nan
        return FlipRate(share, *wilson(flipped, len(kept)), len(kept))

    def wide(self) -> dict[str, Any]:
        """Columns with one entry per row, by name; see :attr:`Labelled.frame`."""
        rows = self.rows
        best = [self.best(row) for row in rows]
        columns: dict[str, Any] = {
            "label": self._categories(best),
            "prob": _floats(
                None if at is None else row.low[at] for row, at in zip(rows, best, strict=True)
            ),
            "uncovered": _floats(
                max(0.0, 1 - math.fsum(row.low)) if row.low else None for row in rows
            ),
            "status": pd.Categorical([row.status for row in rows], categories=_STATUSES),
            "error": pd.array([row.error for row in rows], dtype="string"),
        }
        columns |= self._by_label("p_{}", [list(zip(r.low, r.high, strict=True)) for r in rows])
        if self.exact:
            columns["label_per_token"] = self._categories(
                [most_probable(row.per_token, self.labels) for row in rows]
            )
        if self.priors:
            lifts = [[low or math.nan for low, _ in self._ratios(row)] for row in rows]
            columns["label_prior"] = self._categories(
                [most_probable(each, self.labels) for each in lifts]
            )
        if len(self.orders) > 1:
            columns["flips"] = _floats(map(self._flips, self.by_order, best))
        if self.normalise:
            columns |= self._by_label("p_{}_normalised", [normalised(r.low, r.high) for r in rows])
        return columns

    def long(self, ids: Sequence[Any]) -> dict[str, Any]:
        """Columns with one entry per row and label; see :attr:`Labelled.probabilities`.

        Args:
            ids: index labels of the rows.
        """
        filled = [(i, row) for i, row in zip(ids, self.rows, strict=True) if row.low]
        rows = [row for _, row in filled]
        columns: dict[str, Any] = {
            "id": [i for i, _ in filled for _ in self.labels],
            "label": pd.Categorical(self.labels * len(filled), categories=self.labels),
            "p": _floats(value for row in rows for value in row.low),
            "p_max": _floats(value for row in rows for value in row.high),
            "logprob": _floats(value for row in rows for value in row.logprob),
            "tokens": pd.array([n or None for row in rows for n in row.tokens], dtype="Int64"),
            "logprob_per_token": _floats(value for row in rows for value in row.per_token),
            "spellings": [value for row in rows for value in row.spellings],
        }
        ratios = [self._ratios(row) for row in rows]
        if self.priors:
            prior = self.prior
            low = prior.low if prior is not None else ()
            columns["prior"] = _floats(low[at] if low else None for _ in rows for at in self._range)
            columns |= _bounds("lift", [[(_ln(a), _ln(b)) for a, b in row] for row in ratios])
        if self.normalise:
            columns |= _bounds("p_normalised", [normalised(r.low, r.high) for r in rows])
            if self.exact:
                weights = [[math.exp(each) for each in row.per_token] for row in rows]
                columns["p_per_token_normalised"] = _floats(
                    low for each in weights for low, _ in normalised(each, each)
                )
            if self.priors:
                columns |= _bounds(
                    "p_prior_normalised",
                    [normalised([a for a, _ in row], [b for _, b in row]) for row in ratios],
                )
        return columns

    def long_by_order(self, ids: Sequence[Any]) -> dict[str, Any]:
        """Columns with one entry per row, order and label; see :attr:`Labelled.by_order`."""
        cells = [
            (i, number, order.index(label), label, row.low[at], row.high[at])
            for i, rows in zip(ids, self.by_order, strict=True)
            for number, (order, row) in enumerate(zip(self.orders, rows, strict=True))
            for at, label in enumerate(self.labels)
            if row.low
        ]
        names = ("id", "order", "place", "label", "p", "p_max")
        columns: dict[str, Any] = {
            name: [cell[at] for cell in cells] for at, name in enumerate(names)
        }
        columns["label"] = pd.Categorical(columns["label"], categories=self.labels)
        return {**columns, "p": _floats(columns["p"]), "p_max": _floats(columns["p_max"])}

    @property
    def _range(self) -> range:
        return range(len(self.labels))

    def _ratios(self, row: LabelRow) -> list[tuple[float, float]]:
        """Bounds of each label's probability over that without content; NaN if unknown."""
        prior = self.prior
        if prior is None or not prior.low or not row.low:
            return [(math.nan, math.nan)] * len(self.labels)
        return [
            (_over(row.low[at], prior.high[at]), _over(row.high[at], prior.low[at]))
            for at in self._range
        ]

    def _flips(self, rows: Sequence[LabelRow], best: int | None) -> float | None:
        """The share of orders with another label than that of their mean."""
        if mean_row(rows).status != "ok":
            return None
        return sum(self.best(row) != best for row in rows) / len(rows)

    def _categories(self, numbers: Sequence[int | None]) -> pd.Categorical:
        return pd.Categorical(
            [None if at is None else self.labels[at] for at in numbers], categories=self.labels
        )

    def _by_label(self, name: str, rows: Sequence[Sequence[tuple[float, float]]]) -> dict[str, Any]:
        """A column for each label, and one for its upper bound if it differs."""
        columns = {}
        for at, label in enumerate(self.labels):
            columns[name.format(label)] = _floats(row[at][0] if row else None for row in rows)
            if not self.exact:
                columns[name.format(label) + "_max"] = _floats(
                    row[at][1] if row else None for row in rows
                )
        return columns


def _bounds(name: str, rows: Sequence[Sequence[tuple[float, float]]]) -> dict[str, Any]:
    return {
        name: _floats(low for row in rows for low, _ in row),
        f"{name}_max": _floats(high for row in rows for _, high in row),
    }


def _over(p: float, prior: float) -> float:
    if prior == 0:
        return math.nan if p == 0 else math.inf
    return p / prior


def _ln(ratio: float) -> float:
    return math.log(ratio) if ratio > 0 else -math.inf if ratio == 0 else math.nan


def _floats(values: Any) -> Any:
    """A column; NaN and infinite values are NA."""
    known = [None if value is None or not math.isfinite(value) else value for value in values]
    return pd.array(known, dtype="Float64")
