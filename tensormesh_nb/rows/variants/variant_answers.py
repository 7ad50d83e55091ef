"""The answers of a sweep, by variant, row and repeat."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from ...analysis.concatenation import Results, concat
from ...errors import RequestError
from ...render.variants.answer_tree import AnswerTreeView
from ...result import ChatResult
from ...wire.near_names import did_you_mean
from ...wire.sanitize import one_line
from ..input_table import Table, is_missing, places_of
from ..outcome import RowOutcome, count_by_status, total_cost
from ..resumable_run import KeptInStore, ResumableRun
from ..rows import RowResults
from .comparison_view import RunComparisonView
from .grid import Grid
from .run_side import RunSide
from .truth import Match, match_named, score
from .variant_frames import answers_frame, summary_frame, texts_frame
from .variant_pairs import compared
from .variant_requests import VariantRequests

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = ["VariantAnswers"]


class VariantAnswers(KeptInStore):
    """One prompt, or a prompt over a table, with several models and settings.

    Answers are stored before they count as finished, and read from the store when needed.

    Args:
        grid: the variants.
        table: the table, or None for a single prompt.
        requests: the requests.
        run: sends them; has the store and all outcomes.
        read: converts a stored answer to a result.
        truth: the column with the right answers, or None.
        match: when a text is right; ``equals`` by default.

    Attributes:
        rows: the index labels of the table's rows; ``[0]`` for a single prompt.
    """

    def __init__(
        self,
        grid: Grid,
        table: Table | None,
        requests: VariantRequests,
        run: ResumableRun,
        read: Callable[[Any], ChatResult],
        *,
        truth: str | None = None,
        match: Match | None = None,
    ) -> None:
        self._grid, self._table, self._requests = grid, table, requests
        self._run, self._read = run, read
        self.rows: list[Any] = [0] if table is None else table.labels
        self._truth, self._match = truth, match_named(match)
        self._known: list[RowOutcome | None] | None = None  # None while a run may change them

    def __len__(self) -> int:
        """The number of variants, not counting repeats."""
        return len(self._grid.variants)

    @property
    def labels(self) -> list[str]:
        """The label of each variant: the values that distinguish it."""
        return [variant.label for variant in self._grid.variants]

    @property
    def repeat(self) -> int:
        """The number of requests for each variant."""
        return self._grid.repeat

    @property
    def has_table(self) -> bool:
        """Whether the prompt ran over a table."""
        return self._table is not None

    @property
    def frame(self) -> pd.DataFrame:
        """One row per answer: one for each variant, row and repeat.

        Columns: variant (category), a column for each swept field (``prompt`` and ``model`` first),
        row (the table's index label, only with a table), repeat (Int64, from 0), then text, status,
        error and the other columns of :attr:`Rows.frame`; with a truth column ``right`` (Float64: 1
        or 0, or what ``match`` returned).
        """
        places = list(self._places())
        outcomes = self._ordered(self._outcomes())
        rows = self.rows if self.has_table else None
        frame = answers_frame(self._grid, places, outcomes, rows)
        if self._truth is not None:
            truth = self.truth()
            scores = [
                self.score(_complete_text(outcome), truth[self.rows[row]])
                for outcome, (_, row, _) in zip(outcomes, places, strict=True)
            ]
            frame["right"] = pd.array(scores, dtype="Float64")
        currencies = {each.currency for each in outcomes if each is not None and each.currency}
        frame.attrs = {
            "currency": " and ".join(sorted(currencies)) or None,
            "store": str(self.store),
            "warnings": self.notices,
        }
        return frame

    @property
    def summary(self) -> pd.DataFrame:
        """One row per variant, by its label.

        Columns: a column for each swept field, answers, ok (Int64), different (Int64, number of
        different texts; only without a table), completion_tokens (Int64), cost (Float64), seconds,
        mean_surprisal (Float64, means of the answers); with a truth column scored (Int64, number of
        rows), right, right_low, right_high (Float64: the mean score and its 95 % interval).
        """
        return summary_frame(self.frame, self.labels, self._grid.names, has_table=self.has_table)

    @property
    def texts(self) -> pd.DataFrame:
        """One row per row of the table and repeat, one column of texts per variant."""
        texts = [each.text if each else None for each in self._ordered(self._outcomes())]
        return texts_frame(self._grid, self.rows, texts)

    @property
    def failed(self) -> pd.DataFrame:
        """The rows of ``frame`` without a complete answer."""
        frame = self.frame
        return frame[frame["status"] != "ok"]

    @property
    def counts(self) -> dict[str, int]:
        """The number of answers by status: ok, failed, stopped, not_sent."""
        return count_by_status(self._outcomes())

    @property
    def cost(self) -> Decimal | None:
        """The cost of all answers in the currency of the price list, or None if unknown."""
        return total_cost(self._outcomes())

    @property
    def store(self) -> Path:
        """The file with the answers. ``client.sweep(..., store=out.store)`` continues the run."""
        return self._run.store.path

    @property
    def notices(self) -> list[str]:
        """Remarks on the run, such as why it ended early."""
        found = list(self._run.notices)
        if self._grid.is_repeated_alike:
            found.append(
                "At temperature 0 repeats of a request have the same answer, except for the "
                "host's noise."
            )
        return found

    @property
    def results(self) -> RowResults:
        """The answers: ``results[i]`` belongs to row i of ``frame``; None if missing."""
        numbers = [self._requests.number(*place) for place in self._places()]
        return RowResults(self._run, numbers, self._read)

    @property
    def logprobs(self) -> pd.DataFrame:
        """The ``logprobs`` of all answers, with ``id``, the row of ``frame``, and ``variant``."""
        return self._joined("logprobs")

    @property
    def top_logprobs(self) -> pd.DataFrame:
        """The ``top_logprobs`` of all answers, with ``id`` and ``variant``."""
        return self._joined("top_logprobs")

    @property
    def token_ids(self) -> pd.DataFrame:
        """The ``token_ids`` of all answers, with ``id`` and ``variant``."""
        return self._joined("token_ids")

    def tree(self, variant: int | str | None = None, row: Any = None) -> AnswerTreeView:
        """The complete answers of a variant's repeats as one tree.

        Args:
            variant: its number or label; all variants together by default.
            row: the row's index label; optional if there is only one row.

        Raises:
            RequestError: there is no such variant or row.
        """
        place = self._row(row)
        chosen = range(len(self)) if variant is None else [self.number(variant)]
        outcomes = self._outcomes()
        found = [
            outcomes[self._requests.number(each, place, repeat)]
            for each in chosen
            for repeat in range(self.repeat)
        ]
        return AnswerTreeView([each.text or "" for each in found if each and each.status == "ok"])

    def compare(
        self,
        first: int | str | VariantAnswers | None = None,
        second: int | str | None = None,
    ) -> RunComparisonView:
        """Compare two variants row by row; the second is measured against the first.

        Args:
            first, second: their numbers or labels; optional if there are only two variants. If
                ``first`` is an earlier sweep, compares the variant ``second`` in both.

        Raises:
            RequestError: there is no such variant, or the choice is ambiguous.
        """
        truth = self.truth() if self._truth is not None else None
        return compared(self, first, second, truth, self._match)

    def number(self, variant: int | str) -> int:
        """The number of a variant.

        Args:
            variant: its number (negative: from the end) or label.

        Raises:
            RequestError: there is no such variant.
        """
        labels = self.labels
        if isinstance(variant, str) and variant in labels:
            return labels.index(variant)
        if isinstance(variant, int) and -len(labels) <= variant < len(labels):
            return variant % len(labels)
        shown = ", ".join(one_line(repr(label), 60) for label in labels[:4])
        hint = did_you_mean(variant, labels) if isinstance(variant, str) else ""
        hint = hint or f" The labels are {shown}{', ...' if len(labels) > 4 else ''}."
        raise RequestError(
            f"There is no variant {one_line(repr(variant), 60)}; there are {len(labels)}.{hint}"
        )

    @property
    def truth_column(self) -> str | None:
        """The column with the right answers, or None."""
        return self._truth

    def inputs(self) -> dict[str, dict[Any, Any]]:
        """The cells of the table by column and index label; empty without a table."""
        if self._table is None:
            return {}
        cells = self._table.cells(self._table.columns)
        return {
            name: dict(zip(self._table.labels, values, strict=True))
            for name, values in cells.items()
        }

    def truth(self) -> dict[Any, Any]:
        """The right answer of each row by its index label; empty without a truth column."""
        return {} if self._truth is None else self.inputs()[self._truth]

    def score(self, text: str | None, truth: Any) -> float | None:
        """Whether an answer is right: 1, 0 or what ``match`` returned; None without a truth."""
        return None if text is None or is_missing(truth) else score(self._match, text, truth)

    def texts_so_far(self, most: int) -> list[list[tuple[str, RowOutcome | None]]]:
        """The texts so far of the first variants, for the first row.

        Args:
            most: number of variants.

        Returns:
            For each variant the text and the outcome of each repeat; None while it runs.
        """
        outcomes, running = self._outcomes(), self._requests.running
        found = []
        for variant in range(min(most, len(self))):
            parts: list[tuple[str, RowOutcome | None]] = []
            for repeat in range(self.repeat):
                number = self._requests.number(variant, 0, repeat)
                outcome, result = outcomes[number], running.get(number)
                if result is not None and result.status == "streaming":
                    parts.append((result.text, None))
                else:
                    text = outcome.text if outcome else result.text if result else ""
                    parts.append((text or "", outcome))
            found.append(parts)
        return found

    def resume(self) -> Self:
        """Send the requests without a complete answer. Returns this object."""
        self._begin()
        try:
            self._run.run()
        finally:
            self._known = self._run.all_outcomes()
        return self

    async def aresume(self) -> Self:
        """:meth:`resume` for async code."""
        self._begin()
        try:
            await self._run.arun()
        finally:
            self._known = self._run.all_outcomes()
        return self

    def close(self) -> None:
        """Close the store, so that another process can use it."""
        self._run.store.close()

    def __repr__(self) -> str:
        return f"<Variants: {self.counted}; .frame, .summary, .results, .compare()>"

    @property
    def counted(self) -> str:
        """The numbers of variants, rows, repeats and answers in words."""
        counts = self.counts
        parts = [f"{len(self)} variant{'' if len(self) == 1 else 's'}"]
        if self._table is not None:
            parts.append(f"{len(self._table)} row{'' if len(self._table) == 1 else 's'}")
        if self.repeat > 1:
            parts.append(f"{self.repeat} repeats")
        known = ", ".join(f"{count} {status}" for status, count in counts.items() if count)
        return f"{' x '.join(parts)}: {known}"

    def _begin(self) -> None:
        self._requests.allow_all()
        self._known = None

    def _outcomes(self) -> list[RowOutcome | None]:
        """The outcome of each request, by its number."""
        return self._run.all_outcomes() if self._known is None else self._known

    def _places(self) -> Iterator[tuple[int, int, int]]:
        """Variant, row and repeat of each row of the frame."""
        for variant in range(len(self)):
            for row in range(self._requests.rows):
                for repeat in range(self.repeat):
                    yield variant, row, repeat

    def _ordered(self, values: Sequence[Any]) -> list[Any]:
        """Values of the requests, in the order of the frame."""
        return [values[self._requests.number(*place)] for place in self._places()]

    def _row(self, row: Any) -> int:
        if row is None and self._requests.rows == 1:
            return 0
        if not (places := places_of(self.rows, row)):
            shown = one_line(repr(row), 60)
            raise RequestError(f"tree: {shown} is no index label of the table.", field="row")
        return places[0]

    def side(self, variant: int) -> RunSide:
        """The answers of a variant, by its number, for a comparison."""
        outcomes, results = self._outcomes(), self.results
        numbers = {
            label: [self._requests.number(variant, row, at) for at in range(self.repeat)]
            for row, label in enumerate(self.rows)
        }
        first = variant * self._requests.rows * self.repeat
        place = {label: first + row * self.repeat for row, label in enumerate(self.rows)}
        return RunSide(
            label=self.labels[variant],
            outcomes={label: [outcomes[at] for at in found] for label, found in numbers.items()},
            keys={label: [self._run.keys[at] for at in found] for label, found in numbers.items()},
            read=lambda row, repeat: results[place[row] + repeat],
            cells=None if self._table is None else self._table.frame,
            store=str(self.store),
        )

    def _joined(self, name: str) -> pd.DataFrame:
        results = self.results
        found = {at: result for at, result in enumerate(results) if result is not None}
        joined: Results = concat(found)
        frame: pd.DataFrame = getattr(joined, name)
        variants = self.frame["variant"].take(frame["id"].to_numpy(dtype=int))
        frame.insert(1, "variant", variants.reset_index(drop=True))
        return frame


def _complete_text(outcome: RowOutcome | None) -> str | None:
    """The text of a complete answer."""
    is_complete = outcome is not None and outcome.status == "ok"
    return (outcome.text or "") if outcome is not None and is_complete else None
