"""A prompt with several models and settings: the run behind ``client.sweep``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...assembly.answer import Answer
from ...assembly.formats import saved_answer
from ...errors import RequestError
from ...result import ChatResult
from ..input_table import Table
from ..map_rows import check_before_sending
from ..prompts import RowPrompts
from ..resumable_run import ResumableRun, RunOptions
from ..row_requests import Requests
from .grid import Grid
from .truth import Match, check_truths, match_named
from .variant_requests import VariantRequests
from .variants import Variants

__all__ = ["sweep"]


def sweep(
    requests: Requests,
    read: Callable[[Answer], ChatResult],
    place: str,
    prompt: Any,
    models: Sequence[str],
    fields: Mapping[str, Any],
    options: RunOptions,
    *,
    table: Any = None,
    repeat: int = 1,
    truth: str | None = None,
    match: Match | None = None,
    variables: Mapping[str, Any] | None = None,
    watch: Callable[[Variants], object] | None = None,
) -> Variants:
    """The variants of a prompt, before any is sent.

    Args:
        requests: prepares and sends requests.
        read: converts a stored answer to a result.
        place: the host's base URL, or ``local``.
        prompt, models, table, repeat, truth, match, variables: see :meth:`Client.sweep`.
        fields: request fields; lists are swept.
        options: options of the run.
        watch: called with the variants several times a second while a blocking run waits.

    Raises:
        RequestError: an argument is wrong.
        SettingsError: the store cannot be written.
        ResponseError: the file is not a store.
    """
    if table is not None and fields.get("logprobs") is False:
        fields = {"stream": False, **fields}  # partial answers are not used
    grid = Grid(prompt, models, fields, repeat)
    given = None if table is None else Table(table)
    _check_truth(given, truth, match)
    if variables and given is None:
        raise RequestError("variables: they fill {{ }} for the rows of a table; pass table=.")
    if watch is not None and not callable(watch):
        raise RequestError(f"watch: expected a function, got {watch!r:.60}.")
    prompts: list[RowPrompts] = []
    for variant in grid.variants:
        if given is None:
            requests.prepare(variant.prompt, variant.fields)
        else:
            filled = RowPrompts(given, variant.prompt, variables=variables)
            check_before_sending(requests, filled, variant.fields, options)
            prompts.append(filled)
    keeps = options.on_error == "keep"
    sent = VariantRequests(requests, grid, prompts, place, keeps=keeps)
    made: list[Variants] = []
    if watch is not None:
        options = replace(options, watch=lambda: watch(made[0]))
    run = ResumableRun(sent, options, "answers")
    made.append(
        Variants(
            grid,
            given,
            sent,
            run,
            lambda saved: read(saved_answer.load(saved)),
            truth=truth,
            match=match,
        )
    )
    return made[0]


def _check_truth(table: Table | None, truth: str | None, match: Match | None) -> None:
    if truth is None:
        if match is not None:
            raise RequestError("match: pass the column of right answers: truth='column'.")
        return
    if table is None:
        raise RequestError("truth: there is no table; pass table=.", field="truth")
    table.check([truth], "truth")
    match_named(match)
    check_truths(dict(zip(table.labels, table.cells([truth])[truth], strict=True)), match)
