"""A classification of the rows of a table: the run behind ``client.classify``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from ...errors import RequestError
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
        return LabelTask(
            model="a model per row" if "model" in own else requests.prepare("x", fields).model,
            host=place,
            template=repr(template) if messages_from is None else f"column {messages_from!r}",
            labels=labels.by_label,
            fields={**{name: repr(value) for name, value in fields.items()}, "fields_from": own},
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

    Attributes:
        run, scores, remark: see :class:`Decision`.
    """

    def __init__(
        self, scores: ScoreItems, first_tokens: FirstTokenItems, options: RunOptions, way: Way
    ) -> None:
        self._scores, self._first_tokens = scores, first_tokens
        self._options, self._way = options, way
        self.run: ResumableRun | None = None
        self.scores, self.remark = True, ""

    def decide(self) -> ResumableRun:
        """The run of all rows."""
        if self._way != "auto":
            return self._chosen(self._way == "score")
        first = self._first_score()
        first.run(most=1)
        return self._tried(first)

    async def adecide(self) -> ResumableRun:
        """:meth:`decide` for async code."""
        if self._way != "auto":
            return self._chosen(self._way == "score")
        first = self._first_score()
        await first.arun(most=1)
        return self._tried(first)

    def _first_score(self) -> ResumableRun:
        quiet = replace(self._options, on_error="keep", progress=False, confirm=False)
        return ResumableRun(self._scores, quiet)

    def _tried(self, first: ResumableRun) -> ResumableRun:
        outcome = first.all_outcomes()[0]
        can = outcome is not None and outcome.status == "ok"
        self.remark = "" if can else _NO_SCORES
        return self._chosen(can)

    def _chosen(self, scores: bool) -> ResumableRun:
        self.scores = scores
        items = self._scores if scores else self._first_tokens
        self.run = ResumableRun(items, self._options, unit="scores" if scores else "rows")
        return self.run


def _check_truth(table: Table, column: Any, labels: LabelSet) -> None:
    """Check that true labels are labels; a missing one is allowed, but not in every row."""
    if not isinstance(column, str):
        kind = type(column).__name__
        raise RequestError(f"truth: expected the name of a column, got {kind}.", field="truth")
    table.check([column], "truth")
    cells = [row[column] for row in table.rows([column])]
    known = [cell for cell in cells if not is_missing(cell)]
    if not known:
        raise RequestError(f"truth: the column {column!r} has no values.", field="truth")
    for label, cell in zip(table.labels, cells, strict=True):
        if not is_missing(cell) and cell not in labels.labels:
            fix = ""
            if not isinstance(cell, str) and str(cell) in labels.labels:
                fix = f" Use table[{column!r}].astype(str)."
            elif isinstance(cell, str) and cell.strip() in labels.labels:
                fix = f" Use table[{column!r}].str.strip()."
            raise RequestError(
                f"truth: row {label!r} has {cell!r}, which is not a label "
                f"({', '.join(map(repr, labels.labels))}).{fix}",
                field="truth",
            )
