"""A prompt over a table: the run behind ``client.map``, which can be continued."""

from __future__ import annotations

import contextlib
import math
import os
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from statistics import mean, stdev
from typing import Any, Literal, Protocol

from ..assembly.answer import Answer
from ..assembly.formats import saved_answer
from ..errors import RequestError
from ..result import ChatResult
from .budget import Budget
from .concurrency import ConcurrencyLimit
from .items import Requests, RowItems
from .outcome import RowOutcome
from .progress import Progress, write_line
from .prompts import RowPrompts
from .rows import Rows
from .run import RowRun
from .store import RowStore, new_path
from .table import Table

__all__ = ["RowMap", "RowOptions"]

_LARGE = 1000  # rows, from which a run asks before it continues
_FIRST = 20  # rows from which it estimates the others


class Loop(Protocol):
    """Runs coroutines for blocking callers."""

    def start(self, function: Callable[..., Awaitable[Any]], *args: Any) -> Any: ...


@dataclass(frozen=True)
class RowOptions:
    """How a run is made; see :meth:`Client.map`."""

    store: str | os.PathLike[str] | None = None
    concurrency: int | None = None
    max_cost: float | Decimal | None = None
    max_total_tokens: int | None = None
    on_error: Literal["keep", "raise"] = "keep"
    confirm: bool = True
    progress: bool = True

    def check(self) -> None:
        """Check the options that no other object checks.

        Raises:
            RequestError: one is wrong.
        """
        if self.on_error not in ("keep", "raise"):
            raise RequestError(f"on_error: expected 'keep' or 'raise', got {self.on_error!r}.")
        known = isinstance(self.concurrency, int) and not isinstance(self.concurrency, bool)
        if self.concurrency is not None and not (known and self.concurrency > 0):
            raise RequestError(
                f"concurrency: expected a whole number from 1, got {self.concurrency!r}."
            )


class RowMap:
    """Runs a prompt over a table, for blocking and for async code.

    Args:
        requests: prepares and sends requests.
        loop: for blocking code.
        read: makes a result of an answer.
        place: the host's base URL, or ``local``.
        table, template, messages_from, fields_from: see :meth:`Client.map`.
        fields: request fields of all rows.
        options: how the run is made.
        variables: further names for the template. Columns take precedence.

    Attributes:
        rows: the rows and what became of each.

    Raises:
        RequestError: an option is wrong, or a row cannot be sent and ``on_error`` is ``raise``.
        SettingsError: the store cannot be written.
        ResponseError: the store is another file.
    """

    def __init__(
        self,
        requests: Requests,
        loop: Loop,
        read: Callable[[Answer], ChatResult],
        place: str,
        table: Any,
        template: Any,
        messages_from: str | None,
        fields_from: str | Sequence[str],
        fields: Mapping[str, Any],
        options: RowOptions,
        variables: Mapping[str, Any] | None = None,
    ) -> None:
        options.check()
        self._requests, self._loop, self._place = requests, loop, place
        self._table = Table(table)
        self._prompts = RowPrompts(
            self._table,
            template,
            messages_from=messages_from,
            fields_from=fields_from,
            variables=variables,
        )
        self._options = options
        self._fields = dict(fields)
        if self._fields.get("logprobs") is False:
            self._fields.setdefault("stream", False)  # a partial answer is of no use
        requests.prepare("x", self._fields)  # raises: a field is wrong for every row
        self._budget = Budget(options.max_cost, options.max_total_tokens)
        if options.on_error == "raise":
            for problem in self._prompts.problems():
                raise problem
        self._store = RowStore.open(options.store if options.store is not None else new_path())
        self._keys = [b""] * len(self._table)
        self._outcomes: dict[int, RowOutcome] = {}
        self.rows = Rows(
            self._table,
            self._keys,
            self._outcomes,
            self._store,
            read=lambda saved: read(saved_answer.load(saved)),
            resume=self.run,
            aresume=self.arun,
        )

    def run(self) -> Rows:
        """Send the rows that have no complete answer, and wait for all. Ctrl-C keeps the answers.

        Raises:
            TensormeshError: a row failed and ``on_error`` is ``raise``.
        """
        run, progress = self._new_run()
        numbers = iter(range(len(self._table)))
        try:
            with progress:
                if self._is_asked:
                    self._drive(run, islice(numbers, _FIRST))
                    if run.ended is None and run.failure is None and not self._confirmed(progress):
                        return self.rows
                self._drive(run, numbers)
        except KeyboardInterrupt:
            self._finish("Interrupted.")
            return self.rows
        self._finish(run.ended)
        if run.failure is not None:
            raise run.failure
        return self.rows

    async def arun(self) -> Rows:
        """:meth:`run` for async code; cancelling it keeps the answers in the store."""
        if self._is_asked:
            raise RequestError(
                f"{len(self._table)} rows: async code cannot ask whether to continue. Pass "
                "confirm=False."
            )
        run, progress = self._new_run()
        with progress:
            await run.work(iter(range(len(self._table))))
        self._finish(run.ended)
        if run.failure is not None:
            raise run.failure
        return self.rows

    @property
    def _is_asked(self) -> bool:
        return self._options.confirm and len(self._table) >= _LARGE

    def _new_run(self) -> tuple[RowRun, Progress]:
        options = self._options
        limit = ConcurrencyLimit(options.concurrency)
        progress = Progress(len(self._table), limit, self._budget, shown=options.progress)
        self._outcomes.clear()
        run = RowRun(
            RowItems(self._requests, self._prompts, self._fields, self._place),
            self._store,
            self._keys,
            self._outcomes,
            limit=limit,
            budget=self._budget,
            raises=options.on_error == "raise",
            report=progress,
        )
        return run, progress

    def _drive(self, run: RowRun, numbers: Iterator[int]) -> None:
        """Run on the client's loop and wait. Ctrl-C stops the run and waits for its end."""
        task = self._loop.start(run.work, numbers)
        try:
            task.result()
        except KeyboardInterrupt:
            task.cancel()
            with contextlib.suppress(CancelledError):
                task.result()
            raise

    def _finish(self, reason: str | None) -> None:
        """Note why the run ended early, in one line."""
        self.rows.notices[:] = self._budget.notices
        if reason is None:
            return
        counts = self.rows.counts
        line = (
            f"{reason} {counts['ok']} of {len(self._table)} rows are done; "
            "rows.resume() sends the others."
        )
        self.rows.notices.append(line)
        if self._options.progress:
            write_line(line)

    def _confirmed(self, progress: Progress) -> bool:
        """Ask whether to continue, with an estimate from the first rows."""
        left = len(self._table) - progress.done
        if left <= 0:
            return True
        question = f"{left} more rows: {_estimate(progress.sent, left)}. Continue? [y/N] "
        try:
            answer = input(question)
        except (EOFError, RuntimeError):  # RuntimeError: a kernel without a front end
            reason = f"{question.partition('. ')[0]}. Nobody can answer: pass confirm=False."
        else:
            if answer.strip().lower() in ("y", "yes"):
                return True
            reason = "Not continued."
        self.rows.notices[:] = [*self._budget.notices, reason]
        write_line(reason)
        return False


def _estimate(first: list[RowOutcome], left: int) -> str:
    """What the other rows will take, as intervals of 95 %."""
    tokens = [each.total_tokens for each in first if each.total_tokens is not None]
    costs = [float(each.cost) for each in first if each.cost is not None]
    currency = next((each.currency for each in first if each.currency), "")
    parts = [_interval(tokens, left, "tokens", 0)] if tokens else []
    if costs:
        parts.append(_interval(costs, left, currency or "", 4))
    return ", ".join(parts) or "tokens and cost are unknown"


def _interval(values: list[Any], count: int, unit: str, digits: int) -> str:
    """The sum of ``count`` more values like these: mean +- 1.96 standard errors of that sum."""
    middle = mean(values) * count
    # The mean of the first rows is uncertain, and so is each further row.
    spread = stdev(values) if len(values) > 1 else middle
    error = 1.96 * spread * math.sqrt(count * count / len(values) + count)
    low, high = max(0.0, middle - error), middle + error
    return f"{low:,.{digits}f} to {high:,.{digits}f} {unit}"
