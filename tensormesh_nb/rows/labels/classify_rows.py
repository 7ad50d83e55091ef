"""A classification of the rows of a table: the run behind ``client.classify``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Literal

from ...client.operations.score import cannot_score
from ...errors import (
    BadRequest,
    RequestError,
    ResponseError,
    ServerError,
    TensormeshError,
    TimeoutExceeded,
)
from ...wire.near_names import did_you_mean
from ..budget import Budget
from ..input_table import Table, is_missing
from ..map_rows import check_before_sending
from ..resumable_run import ResumableRun, RunOptions
from .calibration import LabelTask
from .label_prompts import LabelPrompts, orders_of
from .label_requests import FirstTokenItems, LabelRequests, ScoreItems
from .label_set import LabelSet
from .labelled import Labelled

__all__ = ["LabelOptions", "Way", "classify_rows"]

Way = Literal["auto", "score", "first_token"]

_TRIED = 3  # rows to score before deciding that the host cannot
_NO_SCORES = (
    "The host gives no log probabilities of a prompt, so each probability is an interval from the "
    "alternatives of the answer's first token."
)


@dataclass(frozen=True)
class LabelOptions:
    """Options of a classification; see :meth:`Client.classify`.

    Raises:
        RequestError: ``method`` is unknown.
    """

    labels: Sequence[str]
    variants: Mapping[str, Sequence[str]] | None = None
    truth: str | None = None
    method: Way = "auto"
    prior: str | Sequence[str] | None = None
    orders: int = 1
    normalise: bool = False

    def __post_init__(self) -> None:
        if self.method not in ("auto", "score", "first_token"):
            raise RequestError(
                f"method: expected 'auto', 'score' or 'first_token', got {self.method!r}."
            )


def classify_rows(
    requests: LabelRequests,
    place: str,
    table: Any,
    template: Any,
    asked: LabelOptions,
    fields: Mapping[str, Any],
    options: RunOptions,
    *,
    messages_from: str | None = None,
    fields_from: str | Sequence[str] = (),
    variables: Mapping[str, Any] | None = None,
) -> Labelled:
    """The rows of a table, before any is sent.

    Args:
        requests: prepares and sends requests.
        place: the host's base URL, or ``local``.
        table, template, messages_from, fields_from, variables: see :meth:`Client.map`.
        asked: options of the classification.
        fields: request fields of all rows.
        options: options of the run.

    Raises:
        RequestError: an argument is wrong, or a row cannot be sent and ``on_error`` is ``raise``.
        SettingsError: the store cannot be written.
        ResponseError: the file is not a store.
    """
    given, labels = Table(table), LabelSet(asked.labels, asked.variants)
    if fields.get("n", 1) != 1 or "n" in fields_from:
        raise RequestError("n: classify needs one answer to each prompt. Leave it out.", field="n")
    if asked.truth is not None:
        _check_truth(given, asked.truth, labels)
    prompts = LabelPrompts(
        given,
        template,
        orders_of(labels.labels, asked.orders),
        prior=asked.prior,
        messages_from=messages_from,
        fields_from=fields_from,
        variables=variables,
    )
    check_before_sending(requests, prompts, fields, options)
    own = [fields_from] if isinstance(fields_from, str) else sorted(fields_from)

    def task(scores: bool) -> LabelTask:
        way = "scores" if scores else "first tokens"
        per_row = "model" in own
        # A prepared request also has the client's settings.
        common = dict(fields) if per_row else requests.prepare("x", fields).body()
        return LabelTask(
            model="a model per row" if per_row else common["model"],
            host=place,
            template=repr(template) if messages_from is None else f"column {messages_from!r}",
            labels=labels.by_label,
            fields={**common, "fields_from": own, "variables": prompts.settings},
            asked=f"{way}, orders={asked.orders}",
        )

    return Labelled(
        given,
        labels,
        prompts,
        _Decision(
            ScoreItems(requests, prompts, fields, place, labels),
            FirstTokenItems(requests, prompts, fields, place),
            options,
            "score" if asked.method == "auto" and place == "local" else asked.method,
            len(labels.spellings),
        ),
        task,
        truth=asked.truth,
        normalise=asked.normalise,
    )


class _Decision:
    """Decides whether to score labels or to use the first tokens of answers.

    Args:
        scores, first_tokens: the items in either case.
        options: options of the run.
        way: if ``auto``, the first score decides; it is stored, so it is paid for only once.
        spellings: number of scores per prompt.

    Attributes:
        run, scores, remark: see :class:`Decision`.
    """

    def __init__(
        self,
        scores: ScoreItems,
        first_tokens: FirstTokenItems,
        options: RunOptions,
        way: Way,
        spellings: int,
    ) -> None:
        self._scores, self._first_tokens = scores, first_tokens
        self._options, self._way, self._spellings = options, way, spellings
        self._decided, self._refusal = False, ""
        self._budget: Budget | None = None  # of the first scores and of the run
        self.run: ResumableRun | None = None
        self.scores, self.remark = True, ""

    def decide(self) -> ResumableRun | None:
        """The run of all rows; None if Ctrl-C interrupted the first score."""
        for number, first in self._first_scores():
            with self._learning(number, first):
                first.run()
        return self._run_if_decided()

    async def adecide(self) -> ResumableRun | None:
        """:meth:`decide` for async code."""
        for number, first in self._first_scores():
            with self._learning(number, first):
                await first.arun()
        return self._run_if_decided()

    def _first_scores(self) -> Iterator[tuple[int, ResumableRun]]:
        """Runs of one score each, for the first rows that can be sent, until one decides.

        Gives the numbers of the scores, too.
        """
        if self._decided or self._way != "auto":
            return
        self.run = None
        quiet = replace(self._options, on_error="raise", progress=False, confirm=False)
        tried = 0
        for number in range(0, len(self._scores), self._spellings):
            try:
                item = self._scores[number]
            except RequestError:
                continue
            first = ResumableRun([item], quiet, budget=self._budget)
            self._options = replace(self._options, store=first.store.path)
            self._budget = first.budget
            yield number, first
            tried += 1
            if self.run is not None or tried == _TRIED:
                break
        if tried and self.run is None:
            self._choose(scores=False)
            self.remark += f" The host answered: {self._refusal}"

    @contextmanager
    def _learning(self, number: int, first: ResumableRun) -> Iterator[None]:
        """Decide after a score, unless it failed and the row itself may be the cause."""
        try:
            yield
        except TensormeshError as error:
            if cannot_score(error):
                self._choose(scores=False)
                self.remark += f" {error}" if isinstance(error, ResponseError) else ""
            elif isinstance(error, BadRequest):
                self._refusal = str(error)
            else:
                self._choose(scores=True)
            if isinstance(error, TimeoutExceeded) and self.run is not None:
                if self._options.on_error == "raise":
                    raise
                # The row has had its time.
                self.run.leave_out(range(number, number + self._spellings), first.keys[0])
            if isinstance(error, ServerError) and self.scores:
                self.remark = (
                    f"The first score failed: {error} If all fail, use method='first_token'."
                )
        else:
            self._choose(scores=True, decided=not first.interrupted)

    def _run_if_decided(self) -> ResumableRun | None:
        if self.run is None:
            self._choose(scores=self._way != "first_token")
        return self.run if self._decided else None

    def _choose(self, *, scores: bool, decided: bool = True) -> None:
        self.scores, self._decided = scores, decided
        self.remark = "" if scores or self._way != "auto" else _NO_SCORES
        items = self._scores if scores else self._first_tokens
        unit = "scores" if scores else "rows"
        self.run = ResumableRun(items, self._options, unit=unit, budget=self._budget)
        if not decided:
            self.remark = "Interrupted. resume() sends the requests."


def _check_truth(table: Table, column: str, labels: LabelSet) -> None:
    """Check that true labels are labels; a missing one is allowed, but not in every row."""
    table.check([column], "truth")
    cells = [row[column] for row in table.rows([column])]
    known = [cell for cell in cells if not is_missing(cell)]
    if not known:
        raise RequestError(f"truth: the column {column!r} has no values.", field="truth")
    for label, cell in zip(table.labels, cells, strict=True):
        if not is_missing(cell) and not (isinstance(cell, str) and cell in labels.labels):
            fix = ""
            if isinstance(cell, str):
                fix = did_you_mean(cell, labels.labels)
                if cell.strip() in labels.labels:
                    fix = f" Use table[{column!r}].str.strip()."
            elif str(cell) in labels.labels:
                fix = f" Use table[{column!r}].astype(str)."
            elif isinstance(cell, float) and f"{cell:g}" in labels.labels:
                fix = f' Use table[{column!r}].astype("Int64").astype("string").'
            raise RequestError(
                f"truth: row {label!r} has {cell!r}, which is not a label "
                f"({', '.join(map(repr, labels.labels))}).{fix}",
                field="truth",
            )
