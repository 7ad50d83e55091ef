"""The result of a classification: the probability of each label for each row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pandas as pd

from ...assembly.formats import saved_answer
from ...errors import RequestError
from ...render.html import escaped, frame_html
from ..input_table import Table, is_missing
from ..outcome import RowOutcome
from ..resumable_run import KeptInStore, ResumableRun
from .calibration import Calibration, LabelTask, Method, calibrated
from .label_answers import FlipRate, LabelAnswers
from .label_prompts import LabelPrompts
from .label_row import LabelRow, first_token_row, is_undecided, scored_row
from .label_set import LabelSet
from .report import LabelReport, report

__all__ = ["Decision", "Labelled"]


class Decision(Protocol):
    """The decision how to get the probabilities, which may depend on the host.

    Attributes:
        run: sends the requests; None before the decision.
        scores: whether the run scores the labels.
        remark: why it does not, or empty.

    ``decide`` and ``adecide`` return the run, or None if the user interrupted them.
    """

    run: ResumableRun | None
    scores: bool
    remark: str

    def decide(self) -> ResumableRun | None: ...
    async def adecide(self) -> ResumableRun | None: ...


class Labelled(KeptInStore):
    """The rows of a table with the probability of each label, not renormalised by default.

    Args:
        table: the table.
        labels: the labels.
        prompts: the prompts of the rows.
        decision: how to get the probabilities.
        task: prompt, labels and model.
        truth: the column with the true labels, or None.
        normalise: whether to add renormalised columns.
    """

    def __init__(
        self,
        table: Table,
        labels: LabelSet,
        prompts: LabelPrompts,
        decision: Decision,
        task: Callable[[bool], LabelTask],
        *,
        truth: str | None = None,
        normalise: bool = False,
    ) -> None:
        self._table, self._labels, self._prompts = table, labels, prompts
        self._decision, self._task = decision, task
        self._truth, self._normalise = truth, normalise
        self._known: dict[bytes, LabelRow] = {}  # rows already read from the store

    def __len__(self) -> int:
        return len(self._table)

    @property
    def is_exact(self) -> bool:
        """Whether every label was scored, so that its probability is exact; else it is bounded."""
        return self._decision.scores

    @property
    def notices(self) -> list[str]:
        """Remarks on the last run."""
        found = [self._decision.remark] if self._decision.remark else []
        if (run := self._decision.run) is not None:
            found += run.notices
            prior = self._answers().prior if self._prompts.priors else None
            if prior is not None and prior.status != "ok":
                found.append(f"The prompt without content has no answer: {prior.error}")
        return found

    @property
    def store(self) -> Path:
        """The file with the answers."""
        return self._run.store.path

    def resume(self) -> Labelled:
        """Send the requests without a complete answer. Returns this object."""
        if (run := self._decision.decide()) is not None:
            run.run()
        return self

    async def aresume(self) -> Labelled:
        """:meth:`resume` for async code."""
        if (run := await self._decision.adecide()) is not None:
            await run.arun()
        return self

    @property
    def frame(self) -> pd.DataFrame:
        """The table's columns and index, and the most probable label of each row.

        Columns: label (category), prob (Float64, its probability), uncovered (Float64, the
        probability of everything that is not a label), status (category), error (string), and for
        each label ``p_LABEL`` (Float64). If ``is_exact`` is False, ``prob`` and ``p_LABEL`` are
        lower bounds, ``p_LABEL_max`` is the upper bound, and ``uncovered`` is an upper bound.

        If ``is_exact``: label_per_token (category, the label with the largest log probability per
        token). With ``prior``: label_prior (category, the label with the largest lift over the
        prompt without content). With ``orders``: flips (Float64, the share of orders whose label
        differs from that of the mean). With ``normalise``: ``p_LABEL_normalised`` and ``_max``
        (Float64).
        """
        frame = self._table.with_columns(self._answers().wide())
        frame.attrs.update(self._attrs())
        return frame

    @property
    def probabilities(self) -> pd.DataFrame:
        """One row per row and label.

        Columns: id (the row's index label), label (category), p, p_max (Float64; equal if
        ``is_exact``), logprob (Float64, natural log of the joint probability of the label's tokens;
        NA if bounded), tokens (Int64), logprob_per_token (Float64: a label of many tokens is less
        probable than one of few; of the likeliest spelling), spellings (objects, the counted
        spellings).

        With ``prior``: prior (Float64, probability after the prompt without content), lift,
        lift_max (Float64, ln(p / prior)). With ``normalise``: p_normalised, p_normalised_max
        (Float64, p over the sum of all labels), p_per_token_normalised (Float64, the same of
        exp(logprob_per_token)), p_prior_normalised, p_prior_normalised_max (Float64, the same of
        p / prior).
        """
        frame = pd.DataFrame(self._answers().long(self._table.labels))
        frame.attrs.update(self._attrs())
        return frame

    @property
    def by_order(self) -> pd.DataFrame:
        """One row per row, order of the options and label; ``p`` elsewhere is the mean over orders.

        Columns: id (the row's index label), order (int, from 0), place (int, the label's place
        among the options, from 0), label (category), p, p_max (Float64). ``attrs["orders"]`` has
        the options.
        """
        frame = pd.DataFrame(self._answers().long_by_order(self._table.labels))
        frame.attrs.update(self._attrs(), orders=[list(each) for each in self._prompts.orders])
        return frame

    @property
    def flip_rate(self) -> FlipRate:
        """The share of rows whose most probable label changes with the order of the options.

        Raises:
            RequestError: there is only one order.
        """
        if len(self._prompts.orders) == 1:
            raise RequestError("flip_rate: ask with two or more orders: classify(orders=2).")
        return self._answers().flip_rate

    def report(self, *, normalised: bool = False) -> LabelReport:
        """Evaluate the probabilities; needs ``truth``.

        Args:
            normalised: whether to divide the probabilities by their sum.

        Raises:
            RequestError: there is no column of true labels, or no row has an answer.
        """
        truth = self._true_labels("report")
        answers = self._answers()
        rows = answers.rows
        answered = [at for at, row in enumerate(rows) if any(row.low)]
        kept = [at for at in answered if truth[at] >= 0]
        without = sum(bool(row.low) and not any(row.low) for row in rows)
        if not kept:
            raise RequestError(f"report: {self._nothing_to_report(answered, rows)}")
        return report(
            np.array([rows[at].low for at in kept]),
            truth[kept],
            self._labels.labels,
            left_out=len(rows) - len(kept),
            exact=self.is_exact,
            unreturned=without,
            undecided=sum(is_undecided(rows[at], answers.best(rows[at]) or 0) for at in kept),
            normalised=normalised,
        )

    def calibrate(
        self,
        method: Method = "temperature",
        *,
        held_out: float = 0.5,
        seed: int = 0,
    ) -> Calibration:
        """Learn from some rows how probable it is that a label is right; evaluate on the others.

        Rows with the same prompt are on the same side.

        Needs ``truth`` and scikit-learn (``pip install "tensormesh-nb[calibration]"``).

        Args:
            method: ``temperature``: one number flattens or sharpens all probabilities; ``platt``: a
                logistic curve for each label; ``isotonic``: any rising curve, for 1,000 rows or
                more.
            held_out: share of the rows of each label to hold out.
            seed: seed of the random choice of these rows.

        Returns:
            :class:`Calibration`: ``report``, ``apply()``.

        Raises:
            RequestError: there is no column of true labels, or there are too few rows.
            SettingsError: scikit-learn is not installed.
        """
        truth = self._true_labels("calibrate")
        return calibrated(
            *self._of_task(),
            truth,
            self._table.labels,
            method,
            held_out=held_out,
            seed=seed,
            same=self._prompts.same(),
        )

    def close(self) -> None:
        """Close the store, so that another process can use it."""
        self._run.store.close()

    def __repr__(self) -> str:
        rows = self._answers().rows
        done = sum(bool(row.low) for row in rows)
        kind = "exact" if self.is_exact else "bounded"
        return (
            f"<Labelled: {done} of {len(rows)} rows, {len(self._labels.labels)} labels, {kind}; "
            ".frame, .probabilities, .report()>"
        )

    def _repr_html_(self) -> str:
        notes = "".join(f"<p>{escaped(each)}</p>" for each in self.notices)
        return notes + frame_html(self.frame.head(20))

    @property
    def _run(self) -> ResumableRun:
        if self._decision.run is None:
            raise RequestError("The classification has not begun.")
        return self._decision.run

    def _of_task(self) -> tuple[LabelTask, list[LabelRow]]:
        """The task and the answers, for a calibration."""
        return self._task(self.is_exact), self._answers().rows

    def _attrs(self) -> dict[str, Any]:
        return {"exact": self.is_exact, "labels": self._labels.labels, "warnings": self.notices}

    def _true_labels(self, purpose: str) -> Any:
        """The number of the true label of each row; -1 if it is missing."""
        if self._truth is None:
            raise RequestError(
                f'{purpose}: pass the column of true labels: classify(truth="column").'
            )
        names = self._labels.labels
        cells = [row[self._truth] for row in self._table.rows([self._truth])]
        return np.array([-1 if is_missing(cell) else names.index(cell) for cell in cells])

    def _nothing_to_report(self, answered: list[int], rows: Sequence[LabelRow]) -> str:
        if answered:
            return "no row with an answer has a true label."
        if self.is_exact or not any(row.status == "ok" for row in rows):
            error = next((row.error for row in rows if row.error), "")
            return f"no row has an answer. {error}".strip()
        return (
            "no label is among the returned tokens of any row, so there are upper bounds only "
            "(p_LABEL_max). Ask for more tokens (top_logprobs=20), or change the template."
        )

    def _answers(self) -> LabelAnswers:
        run = self._run
        outcomes = run.all_outcomes()
        if self.is_exact:
            size = len(self._labels.spellings)
            rows = [
                scored_row(
                    self._labels,
                    outcomes[at : at + size],
                    lambda spelling, at=at: run.answer(at + spelling, saved_answer.load),  # type: ignore[misc]
                )
                for at in range(0, len(outcomes), size)
            ]
        else:
            rows = [self._first_token_row(*each) for each in enumerate(outcomes)]
        size = len(self._prompts.orders)
        questions = [rows[at : at + size] for at in range(0, len(rows), size)]
        return LabelAnswers(
            self._labels.labels,
            questions[self._prompts.priors :],
            questions[: self._prompts.priors],
            self._prompts.orders,
            self.is_exact,
            self._normalise,
        )

    def _first_token_row(self, number: int, outcome: RowOutcome | None) -> LabelRow:
        key = self._run.keys[number]
        found = self._known.get(key)
        if found is None:
            complete = outcome is not None and outcome.status == "ok"
            answer = self._run.answer(number, saved_answer.load) if complete else None
            found = first_token_row(self._labels, outcome, answer)
            if complete:
                self._known[key] = found
        return found
