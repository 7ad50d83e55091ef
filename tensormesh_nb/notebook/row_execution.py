"""A cell that is sent for each row of a table: ``%%tmchat --inputs NAME``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..errors import ArgumentError
from ..wire.messages import Message
from .grammar.arguments import Options
from .preview import Preview

if TYPE_CHECKING:
    from ..client.client import Client
    from ..rows.rows import Rows

__all__ = ["ask_rows", "check_rows_line"]

_ROW_FLAGS = ("concurrency", "max_cost", "max_total_tokens", "yes")
_NOT_WITH_ROWS = ("chat", "messages", "run_tools", "inspect", "raw", "keep")


def ask_rows(
    client: Client,
    options: Options,
    table: Any,
    messages: Sequence[Message],
    fields: Mapping[str, Any],
    names: Mapping[str, Any],
) -> Rows | Preview:
    """Send messages for each row, or with ``--dry-run`` show the request of the first one.

    Args:
        client: sends them.
        options: of the line.
        table: the value of ``--inputs``.
        messages: their texts may have ``{{ column }}``.
        fields: request fields of all rows.
        names: the notebook's variables, for the templates. Columns take precedence.

    Raises:
        RequestError: the table, a column or a field is wrong.
    """
    if options.dry_run:
        from ..rows.input_table import Table
        from ..rows.prompts import RowPrompts

        prompts = RowPrompts(Table(table), messages, variables=names)
        return Preview(client.prepare(prompts[0][0], **fields), client.settings)
    return client.map(
        table,
        messages,
        variables=names,
        store=options.store,
        concurrency=options.concurrency,
        max_cost=options.max_cost,
        max_total_tokens=options.max_total_tokens,
        confirm=not options.yes,
        **fields,
    )


def check_rows_line(options: Options) -> None:
    """Check the flags that only rows have, and those that they do not have.

    Raises:
        ArgumentError: a flag does not fit.
    """
    with_rows = options.inputs is not None
    for name in _NOT_WITH_ROWS if with_rows else _ROW_FLAGS:
        if getattr(options, name):
            flag = f"--{name.replace('_', '-')}"
            raise ArgumentError(
                f"{flag} does not work with --inputs." if with_rows else f"{flag} needs --inputs."
            )
