"""A classification of the rows of a table: the run behind ``client.classify``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

from ...errors import RequestError
from ..input_table import Table
from ..map_rows import check_before_sending
from ..prompts import RowPrompts
from ..resumable_run import ResumableRun, RunOptions
from .label_requests import FirstTokenItems, LabelRequests, ScoreItems
from .label_set import LabelSet
from .labelled import Labelled

__all__ = ["Method", "classify_rows"]

Method = Literal["auto", "score", "first_token"]

_NO_SCORES = (
    "The host gives no log probabilities of a prompt, so each probability is an interval from the "
    "alternatives of the answer's first token."
)


def classify_rows(
    requests: LabelRequests,
    place: str,
    table: Any,
    template: Any,
    labels: Sequence[str],
    fields: Mapping[str, Any],
    options: RunOptions,
    *,
    variants: Mapping[str, Sequence[str]] | None = None,
    truth: str | None = None,
    method: Method = "auto",
    messages_from: str | None = None,
    fields_from: str | Sequence[str] = (),
    variables: Mapping[str, Any] | None = None,
) -> Labelled:
    """The rows of a table, none of which is sent yet.

    Args:
        requests: prepares and sends requests.
        place: the host's base URL, or ``local``.
        table, template, labels, variants, truth, method: see :meth:`Client.classify`.
        messages_from, fields_from, variables: see :meth:`Client.map`.
        fields: request fields of all rows.
        options: how the run is made.

    Raises:
        RequestError: an argument is wrong, or a row cannot be sent and ``on_error`` is ``raise``.
        SettingsError: the store cannot be written.
        ResponseError: the store is another file.
    """
    if method not in ("auto", "score", "first_token"):
        raise RequestError(f"method: expected 'auto', 'score' or 'first_token', got {method!r}.")
    given, chosen = Table(table), LabelSet(labels, variants)
    if truth is not None:
        given.check([truth], "truth")
        _check_truth(given, truth, chosen)
    prompts = RowPrompts(
        given,
        template,
        messages_from=messages_from,
        fields_from=fields_from,
        variables=variables,
    )
    check_before_sending(requests, prompts, fields, options)

    def run_of(kind: Method) -> ResumableRun:
        if kind == "first_token":
            items = FirstTokenItems(requests, prompts, fields, place)
            return ResumableRun(items, options)
        scores = ScoreItems(requests, prompts, fields, place, chosen)
        return ResumableRun(scores, options, unit="scores")

    def decide() -> tuple[ResumableRun, bool, str]:
        """The run, whether it scores, and a remark: a host that does not score says so once."""
        if method != "auto" or place == "local":
            scores = method != "first_token"
            return run_of("score" if scores else "first_token"), scores, ""
        quiet = ResumableRun(
            ScoreItems(requests, prompts, fields, place, chosen),
            replace(options, on_error="keep", progress=False, confirm=False),
        )
        quiet.run(most=1)
        outcome = quiet.all_outcomes()[0]
        if outcome is not None and outcome.status == "ok":
            return run_of("score"), True, ""
        return run_of("first_token"), False, _NO_SCORES

    return Labelled(given, chosen, decide, truth)


def _check_truth(table: Table, column: str, labels: LabelSet) -> None:
    cells = table.rows([column])
    for label, row in zip(table.labels, cells, strict=True):
        if row[column] not in labels.labels:
            raise RequestError(
                f"truth: row {label!r} has {row[column]!r}, which is not a label "
                f"({', '.join(map(repr, labels.labels))}).",
                field="truth",
            )
