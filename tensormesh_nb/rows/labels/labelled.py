"""The result of a classification: the probability of each label for each row."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ...assembly.formats import saved_answer
from ...errors import RequestError
from ...result import ChatResult
from ..input_table import Table
from ..outcome import RowOutcome
from ..resumable_run import ResumableRun
from .label_set import LabelSet
from .report import LabelReport, report

__all__ = ["Labelled"]


@dataclass
class _Row:
    """The probabilities of one row; empty if it has no complete answer."""

    status: str
    error: str | None
    low: list[float]
    high: list[float]
    logprob: list[float]
    tokens: list[int]
    spellings: list[tuple[str, ...]]


class Labelled:
    """The rows of a table with the probability of each label. Nothing is renormalised.

    Args:
        table: the table.
        labels: the labels.
        decide: the run, whether it scores the labels, and a remark.
        truth: the column with the true labels, or None.
    """

    def __init__(
        self,
        table: Table,
        labels: LabelSet,
        decide: Callable[[], tuple[ResumableRun, bool, str]],
        truth: str | None,
    ) -> None:
        self._table, self._labels, self._truth = table, labels, truth
        self._decide = decide
        self._run: ResumableRun | None = None
        self._scores, self._remark = True, ""

    def __len__(self) -> int:
        return len(self._table)

    @property
    def is_exact(self) -> bool:
        """Whether every label was scored, so that its probability is exact; else it is bounded."""
        return self._scores

    @property
    def notices(self) -> list[str]:
        """Remarks on the last run."""
        found = list(self._run.notices) if self._run is not None else []
        return [self._remark, *found] if self._remark else found

    @property
    def store(self) -> Path:
        """The file that has the answers."""
        return self._started.store.path

    def resume(self) -> Labelled:
        """Send what has no complete answer. Returns this object."""
        self._begin().run()
        return self

    async def aresume(self) -> Labelled:
        """:meth:`resume` for async code."""
        await self._begin().arun()
        return self

    @property
    def frame(self) -> pd.DataFrame:
        """The table's columns and index, and the most probable label of each row.

        Columns: label (category), prob (Float64, its probability), uncovered (Float64, the
        probability of everything that is no label), status (category), error (string), and for
        each label ``p_LABEL`` (Float64). If ``is_exact`` is False, ``prob`` and ``p_LABEL`` are
        lower bounds, ``p_LABEL_max`` is the upper one, and ``uncovered`` is an upper bound.
        """
        rows = self._rows()
        frame = self._table.frame.copy()
        names = self._labels.labels
        best = [_best(row) for row in rows]
        columns: dict[str, Any] = {
            "label": pd.Categorical(
                [None if at is None else names[at] for at in best], categories=names
            ),
            "prob": _floats(
                [None if at is None else row.low[at] for row, at in zip(rows, best, strict=True)]
            ),
            "uncovered": _floats([max(0.0, 1 - sum(row.low)) if row.low else None for row in rows]),
            "status": pd.Categorical(
                [row.status for row in rows], categories=["ok", "failed", "stopped", "not_sent"]
            ),
            "error": pd.array([row.error for row in rows], dtype="string"),
        }
        for at, name in enumerate(names):
            columns[f"p_{name}"] = _floats([row.low[at] if row.low else None for row in rows])
            if not self._scores:
                columns[f"p_{name}_max"] = _floats(
                    [row.high[at] if row.high else None for row in rows]
                )
        for name, values in columns.items():
            frame[f"answer_{name}" if name in self._table.columns else name] = values
        frame.attrs = {"exact": self._scores, "labels": names, "warnings": self.notices}
        return frame

    @property
    def probabilities(self) -> pd.DataFrame:
        """One row per row and label.

        Columns: id (the row's index label), label (category), p, p_max (Float64; equal if
        ``is_exact``), logprob (Float64, natural log of the joint probability of the label's tokens;
        NA if bounded), tokens (Int64), logprob_per_token (Float64: a label of many tokens is less
        probable than one of few), spellings (objects: what was counted).
        """
        rows, names = self._rows(), self._labels.labels
        filled = [
            (label, row) for label, row in zip(self._table.labels, rows, strict=True) if row.low
        ]
        count = len(names)
        logprob = _floats([value for _, row in filled for value in row.logprob])
        tokens = pd.array(
            [value or None for _, row in filled for value in row.tokens], dtype="Int64"
        )
        frame = pd.DataFrame(
            {
                "id": [label for label, _ in filled for _ in range(count)],
                "label": pd.Categorical(names * len(filled), categories=names),
                "p": _floats([value for _, row in filled for value in row.low]),
                "p_max": _floats([value for _, row in filled for value in row.high]),
                "logprob": logprob,
                "tokens": tokens,
                "logprob_per_token": logprob / tokens,
                "spellings": [value for _, row in filled for value in row.spellings],
            }
        )
        frame.attrs = {"exact": self._scores, "warnings": self.notices}
        return frame

    def report(self) -> LabelReport:
        """How good the probabilities are; needs ``truth``.

        Raises:
            RequestError: there is no column of true labels, or no row has an answer.
        """
        if self._truth is None:
            raise RequestError('report: pass the column of true labels: classify(truth="column").')
        rows, names = self._rows(), self._labels.labels
        truth = [names.index(row[self._truth]) for row in self._table.rows([self._truth])]
        kept = [at for at, row in enumerate(rows) if row.low]
        if not kept:
            raise RequestError("report: no row has an answer.")
        return report(
            np.array([rows[at].low for at in kept]),
            np.array([truth[at] for at in kept]),
            names,
            left_out=len(rows) - len(kept),
            exact=self._scores,
        )

    def close(self) -> None:
        """Close the store, so that another process may use it."""
        self._started.store.close()

    def __repr__(self) -> str:
        rows = self._rows()
        done = sum(bool(row.low) for row in rows)
        kind = "exact" if self._scores else "bounded"
        return (
            f"<Labelled: {done} of {len(rows)} rows, {len(self._labels.labels)} labels, {kind}; "
            ".frame, .probabilities, .report()>"
        )

    def _repr_html_(self) -> str:
        return str(self.frame.head(20).to_html(escape=True))

    @property
    def _started(self) -> ResumableRun:
        if self._run is None:
            raise RequestError("The classification has not begun.")
        return self._run

    def _begin(self) -> ResumableRun:
        if self._run is None:
            self._run, self._scores, self._remark = self._decide()
        return self._run

    def _rows(self) -> list[_Row]:
        outcomes = self._started.all_outcomes()
        if not self._scores:
            return [
                self._of_first_token(outcome, key)
                for outcome, key in zip(outcomes, self._started.keys, strict=True)
            ]
        size = len(self._labels.spellings)
        return [self._of_scores(outcomes[at : at + size]) for at in range(0, len(outcomes), size)]

    def _of_scores(self, outcomes: list[RowOutcome | None]) -> _Row:
        """A row whose labels were scored: complete if every spelling has a score."""
        problem = next((each for each in outcomes if each is None or each.status != "ok"), outcomes)
        if not isinstance(problem, list):
            return _without(problem)
        unknown = next((each for each in outcomes if each is None or each.logprob is None), None)
        if unknown is not None:
            return _without(RowOutcome("failed", "The host gave no log probability of a label."))
        low, logprob = [0.0] * len(self._labels.labels), [-math.inf] * len(self._labels.labels)
        tokens = [0] * len(low)
        spellings: list[tuple[str, ...]] = [()] * len(low)
        for (number, text), outcome in zip(self._labels.spellings, outcomes, strict=True):
            score = outcome.logprob if outcome is not None else None
            assert score is not None  # noqa: S101 - checked above
            low[number] += math.exp(score)
            logprob[number] = float(np.logaddexp(logprob[number], score))
            tokens[number] = tokens[number] or (outcome.tokens or 0 if outcome else 0)
            spellings[number] = (*spellings[number], text)
        return _Row("ok", None, low, list(low), logprob, tokens, spellings)

    def _of_first_token(self, outcome: RowOutcome | None, key: bytes) -> _Row:
        if outcome is None or outcome.status != "ok":
            return _without(outcome)
        result = ChatResult(saved_answer.load(self._started.store.answer(key)))
        top = result.top_logprobs.query("choice == 0 and position == 0")
        pairs = [
            (token, logprob)
            for token, logprob in zip(top["token"], top["logprob"], strict=True)
            if not pd.isna(logprob)
        ]
        if not pairs:
            return _without(RowOutcome("failed", "The host returned no alternatives."))
        unseen = max(0.0, 1 - sum(math.exp(logprob) for _, logprob in pairs))
        shares = self._labels.shares(pairs)
        nothing = [math.nan] * len(shares)
        return _Row(
            "ok",
            None,
            [share.low for share in shares],
            [min(1.0, share.high + unseen) for share in shares],
            nothing,
            [0] * len(shares),
            [share.spellings for share in shares],
        )


def _without(outcome: RowOutcome | None) -> _Row:
    status = "not_sent" if outcome is None else outcome.status
    return _Row(status, outcome.error if outcome else None, [], [], [], [], [])


def _best(row: _Row) -> int | None:
    """The number of the most probable label; None without an answer or if all are 0."""
    return int(np.argmax(row.low)) if any(row.low) else None


def _floats(values: list[float | None]) -> Any:
    return pd.array(
        [None if value is None or math.isnan(value) else value for value in values],
        dtype="Float64",
    )
