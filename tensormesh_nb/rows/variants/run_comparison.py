"""A comparison of two runs over the same rows: changes, costs and right answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from ...analysis.variants.paired_test import PairedTest
from ...errors import RequestError
from ...wire.sanitize import one_line
from ..input_table import is_missing, places_of
from .run_side import RunSide
from .truth import Match, match_named, score

if TYPE_CHECKING:
    from ...render.comparison import ComparisonView

__all__ = ["RunComparison"]


class RunComparison:
    """Two runs, compared row by row. The second is measured against the first.

    Rows are matched by their index labels, never by their order.

    Args:
        first, second: the runs.
        truth: the right answer of each row by its label; None if there is none.
        match: when a text is right; ``equals`` by default.
        pairs: number of pairs that could have been compared.

    Attributes:
        first, second: the runs.
        labels: labels of the rows in both runs.
        only_first, only_second: labels of the rows in only one run.

    Raises:
        RequestError: the runs share no row.
    """

    def __init__(
        self,
        first: RunSide,
        second: RunSide,
        *,
        truth: Mapping[Any, Any] | None = None,
        match: Match | None = None,
        pairs: int = 1,
    ) -> None:
        self.first, self.second = first, second
        self._truth, self._match = truth, match_named(match)
        self.pairs = pairs
        self._read: dict[tuple[str, Any], tuple[float, int] | None] = {}
        self.labels = [row for row in second.outcomes if row in first.outcomes]
        self.only_first = [row for row in first.outcomes if row not in second.outcomes]
        self.only_second = [row for row in second.outcomes if row not in first.outcomes]
        if not self.labels:
            here, there = (_examples(side.outcomes) for side in (second, first))
            raise RequestError(
                f"compare: the tables share no index label: {here} here, {there} in the other. "
                "Give both tables the same index, such as table.set_index('id')."
            )

    @cached_property
    def frame(self) -> pd.DataFrame:
        """One row for each row in both runs, by its index label.

        Columns: first_text, second_text (of the first complete answer); changed (boolean, NA
        without two answers); first_tokens, second_tokens (Int64); first_cost, second_cost,
        cost_difference, first_bits_per_word, second_bits_per_word (Float64); with a truth column
        first_score, second_score (Float64: 1 is right, 0 is wrong; means over repeats).
        """
        sides = {"first": self.first, "second": self.second}
        columns: dict[str, Any] = {}
        for name, side in sides.items():
            texts = [next(iter(side.texts(row)), None) for row in self.labels]
            columns[f"{name}_text"] = pd.array(texts, dtype="string")
        columns["changed"] = pd.array([*self.changes.values()], dtype="boolean")
        for name, side in sides.items():
            tokens = [side.tokens(row) for row in self.labels]
            columns[f"{name}_tokens"] = pd.array(tokens, dtype="Int64")
        for name in sides:
            columns[f"{name}_cost"] = _floats([self.costs[name][row] for row in self.labels])
        columns["cost_difference"] = columns["second_cost"] - columns["first_cost"]
        for name in sides:
            found = [self._bits_of(name, row) for row in self.labels]
            ratios = [None if each is None else each[0] / each[1] for each in found]
            columns[f"{name}_bits_per_word"] = _floats(ratios)
        if self._truth is not None:
            for name in sides:
                columns[f"{name}_score"] = _floats([self.scores[name][row] for row in self.labels])
        frame = pd.DataFrame(columns, index=pd.Index(self.labels, tupleize_cols=False))
        frame.attrs = {"first": self.first.label, "second": self.second.label}
        return frame

    @property
    def changed(self) -> pd.DataFrame:
        """The rows of ``frame`` whose answers differ."""
        return self.frame[self.frame["changed"].fillna(value=False)]

    @cached_property
    def test(self) -> PairedTest | None:
        """Tests which run is right more often, on rows scored in both; None without such rows."""
        rows = [row for row in self.labels if None not in self.scores_of(row)]
        if self._truth is None or not rows:
            return None
        first, second = zip(*map(self.scores_of, rows), strict=True)
        return PairedTest.of(first, second)

    @cached_property
    def scores(self) -> dict[str, dict[Any, float | None]]:
        """The scores of ``first`` and ``second`` by row; None without an answer or a truth."""
        return {
            name: {row: self._score(side, row) for row in self.labels}
            for name, side in (("first", self.first), ("second", self.second))
        }

    @property
    def has_truth(self) -> bool:
        """Whether there is a column of right answers."""
        return self._truth is not None

    def bits_per_word(self, rows: Sequence[Any] | None = None) -> tuple[float, float] | None:
        """Bits per word of both runs, over the rows where both are known; None without such rows.

        Args:
            rows: index labels; all by default. Each answer is read from the store.
        """
        known = []
        for row in self.labels if rows is None else rows:
            one, two = self._bits_of("first", row), self._bits_of("second", row)
            if one is not None and two is not None:
                known.append((one, two))
        if not known:
            return None
        first, second = zip(*known, strict=True)
        return _ratio(first), _ratio(second)

    @cached_property
    def changes(self) -> dict[Any, bool | None]:
        """Whether the texts of each row differ; None without two complete answers."""
        return {row: self._has_changed(row) for row in self.labels}

    @cached_property
    def costs(self) -> dict[str, dict[Any, float | None]]:
        """The costs of ``first`` and ``second`` by row; None if unknown."""
        found: dict[str, dict[Any, float | None]] = {"first": {}, "second": {}}
        for name, side in (("first", self.first), ("second", self.second)):
            for row in self.labels:
                cost = side.cost(row)
                found[name][row] = None if cost is None else float(cost)
        return found

    def answers(self, row: Any = None, repeat: int = 0) -> ComparisonView:
        """Two answers aligned by bytes, in bits; see :meth:`ChatResult.compare`.

        Args:
            row: the row's index label; optional if there is only one row.
            repeat: number of the repeat, from 0.

        Raises:
            RequestError: there is no such row, or an answer is missing.
        """
        if row is None and len(self.labels) == 1:
            row = self.labels[0]
        if not (places := places_of(self.labels, row)):
            shown = one_line(repr(row), 60)
            raise RequestError(f"answers: {shown} is no index label of both runs.", field="row")
        row = self.labels[places[0]]
        results = [side.read(row, repeat) for side in (self.first, self.second)]
        one, two = results
        if one is None or two is None:
            label = self.first.label if one is None else self.second.label
            raise RequestError(f"answers: {label} has no answer to {one_line(repr(row), 60)}.")
        return one.compare(two)

    def own_changes(self, side: RunSide) -> tuple[int, int]:
        """The number of rows whose repeats differ, and of rows with two or more repeats."""
        texts = [found for row in self.labels if len(found := side.texts(row)) > 1]
        return sum(len(set(found)) > 1 for found in texts), len(texts)

    def without_score(self) -> dict[str, int]:
        """The number of rows without a truth, and of rows with a truth but no answer in a run."""
        truth = self._truth or {}
        known = [row for row in self.labels if not is_missing(truth.get(row))]
        return {
            "truth": len(self.labels) - len(known),
            "first": sum(not self.first.complete(row) for row in known),
            "second": sum(not self.second.complete(row) for row in known),
        }

    def differing_columns(self) -> dict[str, int]:
        """The number of rows whose cells differ, by column of the tables."""
        one, two = self.first.cells, self.second.cells
        if one is None or two is None or one is two:
            return {}
        # By position: pandas would read a list of boolean labels as a mask.
        ones, twos = (
            [places[row] for row in self.labels]
            for places in (_places(self.first.outcomes), _places(self.second.outcomes))
        )
        found = {}
        for name in [name for name in two.columns if name in one.columns]:
            cells = zip(one[name].iloc[ones], two[name].iloc[twos], strict=True)
            count = sum(not _is_same(a, b) for a, b in cells)
            if count:
                found[str(name)] = count
        return found

    def _bits_of(self, name: str, row: Any) -> tuple[float, int] | None:
        """Bits and words of a row, read once."""
        if (name, row) not in self._read:
            side = self.first if name == "first" else self.second
            self._read[name, row] = side.bits(row)
        return self._read[name, row]

    def _has_changed(self, row: Any) -> bool | None:
        one, two = self.first.texts(row), self.second.texts(row)
        return one[0] != two[0] if one and two else None

    def scores_of(self, row: Any) -> tuple[float | None, float | None]:
        """The scores of both runs for a row."""
        return self.scores["first"][row], self.scores["second"][row]

    def _score(self, side: RunSide, row: Any) -> float | None:
        truth, texts = (self._truth or {}).get(row), side.texts(row)
        if is_missing(truth) or not texts:
            return None
        return sum(score(self._match, text, truth) for text in texts) / len(texts)


def _places(labels: Iterable[Any]) -> dict[Any, int]:
    return {label: at for at, label in enumerate(labels)}


def _ratio(pairs: Sequence[tuple[float, int]]) -> float:
    return sum(bits for bits, _ in pairs) / sum(count for _, count in pairs)


def _is_same(one: Any, two: Any) -> bool:
    if is_missing(one) or is_missing(two):
        return is_missing(one) and is_missing(two)
    try:
        return bool(one == two)
    except (TypeError, ValueError):  # arrays in cells
        return repr(one) == repr(two)


def _examples(labels: Mapping[Any, Any]) -> str:
    shown = [one_line(repr(label), 30) for label in [*labels][:3]]
    return ", ".join(shown) + (", ..." if len(labels) > 3 else "")


def _floats(values: Sequence[float | None]) -> Any:
    return pd.array(list(values), dtype="Float64")
