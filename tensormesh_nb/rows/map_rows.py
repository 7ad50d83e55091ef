"""A prompt over a table: the run behind ``client.map``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from ..assembly.answer import Answer
from ..assembly.formats import saved_answer
from ..result import ChatResult
from ..wire.request import ChatRequest
from .input_table import Table
from .prompts import RowPrompts
from .resumable_run import ResumableRun, RunOptions
from .row_requests import Items, Requests, RowItems
from .rows import Rows

__all__ = ["Prompts", "check_before_sending", "map_rows"]


class Prompts(Protocol):
    """Prompts that can be checked before sending."""

    def __len__(self) -> int: ...
    def request(
        self,
        number: int,
        fields: Mapping[str, Any],
        prepare: Callable[[Any, Mapping[str, Any]], ChatRequest],
    ) -> ChatRequest: ...


def map_rows(
    requests: Requests,
    read: Callable[[Answer], ChatResult],
    place: str,
    table: Any,
    template: Any,
    fields: Mapping[str, Any],
    options: RunOptions,
    *,
    messages_from: str | None = None,
    fields_from: str | Sequence[str] = (),
    variables: Mapping[str, Any] | None = None,
    make_run: Callable[[Items, RunOptions], ResumableRun] = ResumableRun,
) -> Rows:
    """The rows of a table, before any is sent.

    Args:
        requests: prepares and sends requests.
        read: converts a stored answer to a result.
        place: the host's base URL, or ``local``.
        table, template, messages_from, fields_from, variables: see :meth:`Client.map`.
        fields: request fields of all rows.
        options: options of the run.
        make_run: creates the run.

    Raises:
        RequestError: an argument is wrong, or a row cannot be sent and ``on_error`` is ``raise``.
        SettingsError: the store cannot be written.
        ResponseError: the file is not a store.
    """
    given = Table(table)
    prompts = RowPrompts(
        given,
        template,
        messages_from=messages_from,
        fields_from=fields_from,
        variables=variables,
    )
    fields = dict(fields)
    if fields.get("logprobs") is False:
        fields.setdefault("stream", False)  # partial answers are not used
    check_before_sending(requests, prompts, fields, options)
    run = make_run(RowItems(requests, prompts, fields, place), options)
    return Rows(given, run, lambda saved: read(saved_answer.load(saved)))


def check_before_sending(
    requests: Requests, prompts: Prompts, fields: Mapping[str, Any], options: RunOptions
) -> None:
    """Check the common fields, and with ``on_error="raise"`` every row.

    Raises:
        RequestError: a field or a row is invalid.
    """
    requests.prepare("x", fields)
    if options.on_error == "raise":
        for number in range(len(prompts)):
            prompts.request(number, fields, requests.prepare)
