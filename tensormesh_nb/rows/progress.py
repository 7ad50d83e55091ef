"""The progress of a run: one line of text. A notebook shows it in one output."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

from tqdm.std import tqdm

from ..assembly.accounting.timing import TIMES
from .budget import Budget
from .outcome import RowOutcome
from .sending.concurrency import ConcurrencyLimit

if TYPE_CHECKING:
    from ..notebook.output.live_progress import LiveProgress

__all__ = ["Progress", "write_line"]

_KEPT = 100
_INTERVAL = 0.1  # seconds between displays: reading the process clock is a system call
_END = "{n_fmt} of {total_fmt}{unit} in {elapsed}, {rate_noinv_fmt}{postfix}"
_BUSY = 0.8  # share of one core above which this process limits the run


class Progress:
    """Counts rows and shows their rate, tokens per second, cost and the bottleneck of the run.

    The line is text: a saved notebook keeps its last state as HTML and text, and needs no widget.

    Args:
        total: number of rows.
        limit: the run's limit of requests at once.
        budget: the run's budget.
        unit: name of the items, such as "rows".
        shown: whether to display the line.
        note: a line to display with it, also after it ends; empty for none.

    Attributes:
        done: number of rows with an outcome.
        sent: the first outcomes of rows that were sent, by this run or an earlier one.
    """

    def __init__(
        self,
        total: int,
        limit: ConcurrencyLimit,
        budget: Budget,
        *,
        unit: str = "rows",
        shown: bool = True,
        note: str = "",
    ) -> None:
        self._limit, self._budget = limit, budget
        self._unit, self._total, self._shown = unit, total, shown
        self._note = note if TIMES.are_shown else ""  # the note differs in every run
        self.done = self._failed = 0
        self.sent: list[RowOutcome] = []
        self._clocks: Callable[[], tuple[float, float]] = lambda: (
            time.perf_counter(),
            time.process_time(),
        )
        self._began = self._clocks()
        self._updated = 0.0
        self._refusals = limit.refusals
        self._tokens = budget.tokens

    def __enter__(self) -> Progress:
        self._cell = _cell_output(self._note) if self._shown else None
        if self._shown and self._cell is None and self._note:
            write_line(self._note)
        self._bar = tqdm(
            total=self._total,
            unit=f" {self._unit}",
            # Its rates are different in every run.
            disable=not (self._shown and TIMES.are_shown),
            dynamic_ncols=self._cell is None,
            file=_stream() if self._cell is None else _Line(self._cell),
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._bar.set_postfix_str(self._facts(), refresh=False)
        end = f"{self.done} of {self._total} {self._unit}"
        end += f", {self._failed} failed" if self._failed else ""
        if self._cell is not None:
            if TIMES.are_shown:
                # Without a rate, tqdm gives the mean of the whole run.
                numbers = {**self._bar.format_dict, "bar_format": _END, "rate": None}
                end = self._bar.format_meter(**numbers)
            self._bar.leave = False
            self._cell.end(end)
        elif self._shown and not TIMES.are_shown:
            write_line(end)
        self._bar.close()

    def __call__(self, outcome: RowOutcome, sent: bool) -> None:
        """Count the outcome of a row."""
        if outcome.status == "stopped":
            return
        self.done += 1
        if (sent or outcome.attempts) and len(self.sent) < _KEPT:
            self.sent.append(outcome)
        self._failed += outcome.status == "failed"
        if self._bar.disable:
            return
        if (now := time.perf_counter()) - self._updated >= _INTERVAL:
            self._updated = now
            self._bar.set_postfix_str(self._facts(), refresh=False)
        self._bar.update()

    def _facts(self) -> str:
        elapsed, busy = (now - then for now, then in zip(self._clocks(), self._began, strict=True))
        facts = []
        if self._failed:
            facts.append(f"{self._failed} failed")
        if elapsed > 0 and self._budget.tokens > self._tokens:
            facts.append(f"{(self._budget.tokens - self._tokens) / elapsed:.0f} tokens/s")
        if self._budget.cost:
            facts.append(f"{self._budget.cost:f} {self._budget.currency}")
        if elapsed > 0:
            facts.append(f"{self._limit.slots} at once")
            if self._limit.refusals > self._refusals:
                facts.append("limited by the host's rate limit")
            elif busy / elapsed > _BUSY:
                facts.append("limited by this machine")
            else:
                facts.append("limited by the host")
        return ", ".join(facts)


def write_line(text: str) -> None:
    """Write a line to the stream of the progress."""
    tqdm.write(text, file=_stream())


class _Line:
    """What tqdm prints to, where a notebook shows its line."""

    encoding = "utf-8"  # the bar is not ASCII

    def __init__(self, cell: LiveProgress) -> None:
        self._cell = cell

    def write(self, text: str) -> None:
        if line := text.strip():
            self._cell.show(line)

    def flush(self) -> None: ...


def _cell_output(note: str) -> LiveProgress | None:
    if "IPython" not in sys.modules:
        return None
    from ..notebook.output.live_progress import live_progress

    return live_progress(note)


def _stream() -> TextIO:
    """Stderr, but in a kernel stdout: JupyterLab paints stderr as an error."""
    is_kernel = type(sys.stdout).__module__.startswith("ipykernel")
    return sys.stdout if is_kernel else sys.stderr
