"""The result of a prompt over a table: its rows with their answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

import pandas as pd

from ..analysis.concatenation import Results, concat
from ..errors import RequestError
from ..render.html import frame_html
from ..result import ChatResult
from ..wire.sanitize import one_line
from .input_table import Table
from .outcome import STATUSES, outcome_columns, total_cost
from .resumable_run import KeptInStore, ResumableRun

if TYPE_CHECKING:
    from .variants.comparison_view import RunComparisonView
    from .variants.run_side import RunSide
    from .variants.truth import Match

__all__ = ["RowResults", "Rows"]

_DISPLAYED = 3  # of these columns: a notebook is narrow
_REASONS = 3  # of failures, above the table


class Rows(KeptInStore):
    """The rows of a table with their outcomes. Answers are read from the store when needed.

    They are as they were when the run ended. Only :meth:`resume` changes them, not another run with
    the same store.

    Args:
        table: the table.
        run: sends the rows; has the store and all outcomes.
        read: converts a stored answer to a result.
    """

    def __init__(self, table: Table, run: ResumableRun, read: Callable[[Any], ChatResult]) -> None:
        self._table, self._run, self._read = table, run, read

    def __len__(self) -> int:
        return len(self._table)

    @property
    def store(self) -> Path:
        """The file with the answers. ``client.map(..., store=rows.store)`` continues the run."""
        return self._run.store.path

    @property
    def notices(self) -> list[str]:
        """Remarks on the last run, such as why it ended early or which limits may be exceeded."""
        return list(self._run.notices)

    @property
    def frame(self) -> pd.DataFrame:
        """The table's columns and index with the outcome of each row, in the table's order.

        Columns: text (string), status (category: ok, failed, stopped, not_sent), error (string),
        finish_reason (category), prompt_tokens, completion_tokens, total_tokens (Int64), cost
        (Float64, in ``attrs["currency"]``), seconds (Float64), mean_surprisal (Float64, bits per
        token), perplexity (Float64), attempts (Int64). A name that the table already uses gets the
        prefix ``answer_``.
        """
        outcomes = self._run.all_outcomes()
        frame = self._table.with_columns(outcome_columns(outcomes, self._table.frame.index))
        currencies = {each.currency for each in outcomes if each is not None and each.currency}
        frame.attrs = {
            "currency": " and ".join(sorted(currencies)) or None,
            "store": str(self.store),
            "warnings": self.notices,
        }
        return frame

    @property
    def failed(self) -> pd.DataFrame:
        """The rows of ``frame`` without a complete answer."""
        frame = self.frame
        return frame[frame[self._table.new_name("status")] != "ok"]

    @property
    def counts(self) -> dict[str, int]:
        """The number of rows by status: ok, failed, stopped, not_sent. They add up to all rows."""
        found = self._run.statuses()
        found["not_sent"] = len(self) - found.total()
        return {status: found[status] for status in STATUSES}

    @property
    def resent(self) -> int:
        """The number of rows that were in flight when an earlier run was killed.

        This run sent them again, so the host may charge for both requests.
        """
        return self._run.resent

    @property
    def cost(self) -> Decimal | None:
        """The cost of all answers in the currency of the price list, or None if unknown."""
        return total_cost(self._run.all_outcomes())

    @property
    def results(self) -> RowResults:
        """The answers: ``results[i]`` belongs to row number i, or is None. Read from the store."""
        return RowResults(self._run, range(len(self)), self._read)

    @property
    def logprobs(self) -> pd.DataFrame:
        """The ``logprobs`` of all answers, with the row's index label as ``id``."""
        return self._joined().logprobs

    @property
    def top_logprobs(self) -> pd.DataFrame:
        """The ``top_logprobs`` of all answers, with the row's index label as ``id``."""
        return self._joined().top_logprobs

    @property
    def token_ids(self) -> pd.DataFrame:
        """The ``token_ids`` of all answers, with the row's index label as ``id``."""
        return self._joined().token_ids

    def resume(self) -> Rows:
        """Send the rows without a complete answer. Returns this object."""
        self._run.run()
        return self

    async def aresume(self) -> Rows:
        """:meth:`resume` for async code."""
        await self._run.arun()
        return self

    def compare(
        self, earlier: Rows, *, truth: str | None = None, match: Match | None = None
    ) -> RunComparisonView:
        """Compare these rows with those of an earlier run, matched by their index labels.

        Args:
            earlier: the first side, against which these rows are measured.
            truth: the column of this table with the right answers.
            match: when an answer is right; see :meth:`Client.sweep`.

        Raises:
            RequestError: an argument is wrong, or the tables share no index label.
        """
        from .variants.comparison_view import RunComparisonView
        from .variants.truth import check_truths

        given: object = earlier
        if not isinstance(given, Rows):
            kind = type(given).__name__
            raise RequestError(f"compare: expected Rows, got {kind}.", field="earlier")
        right = None
        if truth is not None:
            self._table.check([truth], "truth")
            cells = self._table.cells([truth])[truth]
            right = dict(zip(self._table.labels, cells, strict=True))
            check_truths(right, match)
        first, second = earlier._side("earlier"), self._side("this run")
        return RunComparisonView(first, second, truth=right, match=match)

    def close(self) -> None:
        """Close the store, so that another process can use it."""
        self._run.store.close()

    def __repr__(self) -> str:
        return f"<Rows: {self._summary()}; .frame, .results, .logprobs, .failed>"

    def _repr_html_(self) -> str:
        frame = self.frame
        lines = [self._summary(), *self._reasons(frame), *self.notices]
        head = "".join(f"<p>{escape(line)}</p>" for line in lines)
        frame = frame.head(20)
        frame = frame[frame.columns[: len(self._table.columns) + _DISPLAYED]]
        return head + frame_html(frame)

    def _summary(self) -> str:
        counts = self.counts
        parts = [f"{count} {status}" for status, count in counts.items() if count]
        rows = len(self)
        return f"{rows} row{'' if rows == 1 else 's'}: {', '.join(parts)}"

    def _reasons(self, frame: pd.DataFrame) -> list[str]:
        """The most frequent reasons for failed rows, as one line."""
        errors = frame[self._table.new_name("error")].dropna()
        errors = errors.str.replace(r"^Row .*?: ", "", regex=True)
        found = errors[errors != "Stopped."].value_counts()
        parts = [
            f"{count} \N{MULTIPLICATION SIGN} {text}" for text, count in found[:_REASONS].items()
        ]
        others = found[_REASONS:].sum()
        return ["; ".join([*parts, *([f"{others} others"] if others else [])])] if parts else []

    def _side(self, label: str) -> RunSide:
        from .variants.run_side import RunSide

        labels, results = self._table.labels, self.results
        place = {label: at for at, label in enumerate(labels)}
        return RunSide(
            label=label,
            outcomes={
                row: [outcome]
                for row, outcome in zip(labels, self._run.all_outcomes(), strict=True)
            },
            keys={row: [key] for row, key in zip(labels, self._run.keys, strict=True)},
            read=lambda row, _: results[place[row]],
            cells=self._table.frame,
            store=str(self.store),
        )

    def _joined(self) -> Results:
        results = self.results
        found = {
            label: result
            for label, result in zip(self._table.labels, results, strict=True)
            if result is not None
        }
        return concat(found)


class RowResults(Sequence["ChatResult | None"]):
    """The answers of all rows, each read from the store when used."""

    def __init__(
        self, run: ResumableRun, numbers: Sequence[int], read: Callable[[Any], ChatResult]
    ) -> None:
        self._run, self._numbers, self._read = run, numbers, read

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, number: int) -> ChatResult | None: ...
    @overload
    def __getitem__(self, number: slice) -> list[ChatResult | None]: ...
    def __getitem__(self, number: int | slice) -> Any:
        if isinstance(number, slice):
            return [self[each] for each in range(*number.indices(len(self)))]
        try:
            place = self._numbers[number]
        except IndexError:
            raise RequestError(f"There is no row number {number}; there are {len(self)}.") from None
        except TypeError:
            raise RequestError(
                f"results: expected the number of a row, got {one_line(repr(number), 60)}. That of "
                "an index label is frame.index.get_loc(label)."
            ) from None
        return self._run.answer(place, self._read)

    def __iter__(self) -> Iterator[ChatResult | None]:
        return (self[number] for number in range(len(self)))

    def __repr__(self) -> str:
        return f"<{len(self)} results; results[i] is that of row number i>"
