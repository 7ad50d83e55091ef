"""A run over items, for blocking and async code, that can be resumed."""

from __future__ import annotations

import contextlib
import hashlib
import math
import os
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import CancelledError
from dataclasses import dataclass
from decimal import Decimal
from statistics import mean, stdev
from typing import Any, Literal

from ..client.runtime.interrupts import Interrupts
from ..client.runtime.process_end import is_ending
from ..client.runtime.thread import AsyncioThread
from ..errors import RequestError, TensormeshError
from .budget import Budget
from .outcome import RowOutcome
from .progress import Progress, write_line
from .row_requests import Item, Items, Repeats, RowKeys, Started
from .sending.concurrency import ConcurrencyLimit
from .sending.dispatcher import Dispatcher
from .store.row_store import RowStore
from .store.store_location import new_path, short_path

__all__ = ["KeptInStore", "ResumableRun", "RunOptions"]

_LARGE = 1000  # fewest items for which a run asks whether to continue
_FIRST = 20  # items from which it estimates the others
_WITHOUT_TEXT = ("tool_calls", "function_call")  # finish reasons
_WATCHED = 0.2  # seconds between two calls of ``watch``


@dataclass(frozen=True)
class RunOptions:
    """Options of a run; see :meth:`Client.map`.

    Attributes:
        total: seconds for a row with its retries, or None.
        watch: called several times a second while blocking code waits for the run.

    Raises:
        RequestError: an option is wrong.
    """

    store: str | os.PathLike[str] | None = None
    concurrency: int | None = None
    max_cost: float | Decimal | None = None
    max_total_tokens: int | None = None
    on_error: Literal["keep", "raise"] = "keep"
    confirm: bool = True
    progress: bool = True
    total: float | None = None
    watch: Callable[[], object] | None = None

    def __post_init__(self) -> None:
        if self.on_error not in ("keep", "raise"):
            raise RequestError(f"on_error: expected 'keep' or 'raise', got {self.on_error!r}.")
        is_path = isinstance(self.store, str | os.PathLike) and str(self.store) not in (
            "",
            ":memory:",
        )
        if self.store is not None and not is_path:
            raise RequestError(f"store: expected the path of a file, got {self.store!r}.")
        known = isinstance(self.concurrency, int) and not isinstance(self.concurrency, bool)
        if self.concurrency is not None and not (known and self.concurrency > 0):
            raise RequestError(
                f"concurrency: expected a whole number from 1, got {self.concurrency!r}."
            )


class KeptInStore:
    """A result that reads its answers from a store when needed."""

    def __reduce__(self) -> Any:
        raise RequestError(
            f"{type(self).__name__} cannot be pickled or copied: its answers are in the file "
            "named by .store. Keep .frame, or repeat the call with store=PATH to read them again."
        )


class ResumableRun:
    """Sends items and keeps their answers in a store.

    Args:
        items: the items.
        options: options of the run.
        unit: name of the items, such as "rows".
        budget: a budget shared with another run; by default a new one with the options' limits.

    Attributes:
        budget: the limits and what was spent.
        store: the store with the outcomes.
        keys: key of each item in the store; empty for items that the run did not reach.
        outcomes: outcomes of items that could not be sent, by number.
        notices: why the last run ended early, which limits may be exceeded.
        resent: number of items in flight when another process was killed. They were sent again,
            and the host may have charged for both requests.
        interrupted: whether Ctrl-C ended the last blocking run.

    Raises:
        RequestError: a limit is wrong.
        SettingsError: the store cannot be written.
        ResponseError: the file is not a store.
    """

    _killed = "an earlier run"

    def __init__(
        self, items: Items, options: RunOptions, unit: str = "rows", budget: Budget | None = None
    ) -> None:
        self._items, self._options, self._unit = items, options, unit
        self.budget = budget or Budget(options.max_cost, options.max_total_tokens)
        self.store = RowStore.open(options.store if options.store is not None else new_path())
        self.keys = RowKeys(len(items))
        self.outcomes: dict[int, RowOutcome] = {}
        self.notices: list[str] = []
        self.resent = 0
        self.interrupted = False
        self._empty: Counter[str | None] = Counter()  # complete answers, by finish reason
        self._left_out = range(0)
        # When the last run ended: another run may write to the store later. None while it runs.
        self._ended: int | None = None

    def run(self) -> None:
        """Send the items without a complete answer, and wait for all. Ctrl-C keeps the answers.

        Raises:
            TensormeshError: an item failed and ``on_error`` is ``raise``.
        """
        numbers = self._numbers()
        run, progress = self._new_run()
        self.interrupted = False
        try:
            with self._reserved(), self._ready(), progress:
                self._drive(run, numbers, _FIRST if self._is_asked else None)
                if run.is_paused and run.ended is None and run.failure is None:
                    if not self._confirmed(progress):
                        return
                    self._drive(run, numbers, None)
        except KeyboardInterrupt:
            self.interrupted = True
            self._finish(run, "Interrupted.")
            return
        self._finish(run, run.ended)
        if run.failure is not None:
            raise run.failure

    async def arun(self) -> None:
        """:meth:`run` for async code; cancelling it keeps the answers in the store."""
        run, progress = self._new_run()
        with self._reserved():
            async with self._aready():
                with progress:
                    await run.work(self._numbers(), 0 if self._is_asked else None)
        if run.is_paused:
            raise RequestError(
                f"{len(self._items) - progress.done} more {self._unit}: async code cannot ask "
                "whether to continue. Pass confirm=False."
            )
        self._finish(run, run.ended)
        if run.failure is not None:
            raise run.failure

    def leave_out(self, numbers: range, key: bytes) -> None:
        """Leave items out of the next run, since the first has just failed under its key."""
        self._left_out = numbers
        self.keys[numbers[0]] = key

    def _numbers(self) -> Iterator[int]:
        left_out, self._left_out = self._left_out, range(0)
        return (number for number in range(len(self._items)) if number not in left_out)

    def all_outcomes(self) -> list[RowOutcome | None]:
        """The outcome of each item when the last run ended; None if it was not sent."""
        known = self.store.rows(filter(None, self.keys), self._ended)
        return [self.outcomes.get(number) or known.get(key) for number, key in enumerate(self.keys)]

    def statuses(self) -> Counter[str]:
        """The number of items by status when the last run ended, without those not sent."""
        sent = (key for number, key in enumerate(self.keys) if key and number not in self.outcomes)
        unsent = Counter(each.status for each in self.outcomes.values())
        return self.store.statuses(sent, self._ended) + unsent

    def answer(self, number: int, convert: Callable[[Any], Any]) -> Any:
        """The answer to an item when the last run ended, complete or partial, or None.

        Args:
            number: of the item.
            convert: makes the answer from its JSON.

        Raises:
            ResponseError: the store is damaged.
        """
        key = self.keys[number]
        return self.store.answer(key, self._ended, convert) if key else None

    @property
    def _is_asked(self) -> bool:
        return self._options.confirm and len(self._items) >= _LARGE

    def _new_run(self) -> tuple[Dispatcher, Progress]:
        if is_ending():
            raise RequestError(f"The process is ending: no {self._unit} are sent.")
        options = self._options
        limit = ConcurrencyLimit(options.concurrency)
        progress = Progress(
            len(self._items),
            limit,
            self.budget,
            unit=self._unit,
            shown=options.progress,
            note=""
            if options.store is not None
            else f"Answers are kept in {short_path(self.store.path)}. To continue after "
            "a restart, repeat the run with this file as its store (store= or --store).",
        )
        run = Dispatcher(
            self._items,
            self.store,
            self.keys,
            self.outcomes,
            limit=limit,
            budget=self.budget,
            raises=options.on_error == "raise",
            report=self._reporting(progress),
            start=self._start,
            total=math.inf if options.total is None else options.total,
        )
        return run, progress

    def _reporting(self, progress: Progress) -> Callable[[RowOutcome, bool], None]:
        """Passes outcomes on, and counts answers without text and answers given twice."""
        answers = Repeats()
        self._copies = 0
        self._empty.clear()

        def report(outcome: RowOutcome, sent: bool) -> None:
            if outcome.status == "ok" and not outcome.text:
                self._empty[outcome.finish_reason] += 1
            if outcome.answer_id is not None:
                answer = f"{outcome.answer_id} {outcome.text}".encode(errors="surrogatepass")
                self._copies += answers.count(hashlib.sha256(answer).digest()) > 0
            progress(outcome, sent)

        return report

    @contextlib.contextmanager
    def _reserved(self) -> Iterator[None]:
        """A block in which only this run uses the store. It ends with the block."""
        with self.store.reserved():
            self.outcomes.clear()
            self._ended = None
            try:
                yield
            finally:
                with contextlib.suppress(TensormeshError):  # the store cannot be read
                    self._ended = self.store.moment()

    @contextlib.contextmanager
    def _ready(self) -> Iterator[None]:
        """A context in which requests can be sent."""
        yield

    @contextlib.asynccontextmanager
    async def _aready(self) -> AsyncIterator[None]:
        """:meth:`_ready` for async code."""
        with self._ready():
            yield

    def _start(self, item: Item, _key: bytes) -> Started:
        """Start to send an item; its answer is stored under the given key."""
        return item.start()

    def _drive(self, run: Dispatcher, numbers: Iterator[int], first: int | None) -> None:
        """Run on a thread and wait. Ctrl-C stops the run and waits for its end.

        Args:
            run, numbers, first: see :meth:`Dispatcher.work`.
        """
        threads: list[AsyncioThread[None]] = []
        try:
            with Interrupts():
                threads.append(AsyncioThread(run.work, numbers, first))
            watch = self._options.watch
            while watch is not None and not threads[0].wait(_WATCHED):
                watch()
            threads[0].result()
        except BaseException:
            for thread in threads:
                thread.cancel()
                with contextlib.suppress(CancelledError):
                    thread.result()
            raise

    def _finish(self, run: Dispatcher, reason: str | None) -> None:
        """Add the notices of the run, one line each."""
        self.notices[:] = self.budget.notices
        self.resent += run.resent
        lines = []
        if run.resent:
            lines.append(
                f"{run.resent} {self._unit} were being sent when {self._killed} was killed. They "
                "were sent again, so the host may charge for both."
            )
        lines += self._remarks()
        if self.store.was_removed:
            lines.append(
                f"{short_path(self.store.path)} was deleted or moved during the run: its answers "
                "will be lost when this process ends."
            )
        if reason is not None:
            done, count = self.statuses()["ok"], len(self._items)
            rest = f"; resume() sends the others.{self._restart}" if done < count else "."
            lines.append(f"{_sentence(reason)} {done} of {count} {self._unit} are done{rest}")
        self.notices += lines
        for line in lines if self._options.progress else ():
            write_line(line)

    def _remarks(self) -> Iterator[str]:
        """Remarks on answers that are complete, but perhaps not what was asked for."""
        for reason, count in self._empty.items():
            if reason not in _WITHOUT_TEXT:
                has = "answer has" if count == 1 else "answers have"
                hint = " The model may have used max_tokens to reason." * (reason == "length")
                yield f"{count} {has} no text (finish_reason {reason}).{hint}"
        if self._copies:
            has = "answer has" if self._copies == 1 else "answers have"
            yield (
                f"{self._copies} {has} the id, the time and the text of another one: a cache "
                "between this client and the model may have given it again."
            )

    @property
    def _restart(self) -> str:
        """How to continue the run in another kernel; empty if the user named the store."""
        if self._options.store is not None:
            return ""
        return f' After a restart, repeat the run with store="{short_path(self.store.path)}".'

    def _confirmed(self, progress: Progress) -> bool:
        """Ask whether to continue, with an estimate from the first rows."""
        left = len(self._items) - progress.done
        question = f"{left} more {self._unit}: {_estimate(progress.sent, left)}. Continue? [y/N] "
        try:
            answer = input(question)
        except (EOFError, RuntimeError):  # RuntimeError: a kernel without a front end
            reason = f"{question.partition('. ')[0]}. Nobody can answer: pass confirm=False."
            reason += " In a cell, pass --yes."
        else:
            if answer.strip().lower() in ("y", "yes"):
                return True
            reason = "Not continued; resume() asks again."
        self.notices[:] = [*self.budget.notices, reason]
        write_line(reason)
        return False


def _sentence(reason: str) -> str:
    return reason if reason.endswith((".", "?", "!")) else f"{reason}."


def _estimate(first: list[RowOutcome], left: int) -> str:
    """Estimates of tokens and cost for the other rows, as 95 % intervals."""
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
