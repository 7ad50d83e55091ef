"""A cell that is many requests: a row of a table each (``--inputs``), or a variant each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..errors import ArgumentError, TensormeshError
from ..wire.messages import Message
from ..wire.sanitize import escape_unsafe
from .grammar.arguments import Options
from .output.live_variants import LiveVariants
from .preview import Preview

if TYPE_CHECKING:
    from ..client.client import Client
    from ..rows.rows import Rows
    from ..rows.variants.variants import Variants

__all__ = ["ask_rows", "ask_variants", "check_answered", "check_rows_line"]

_RUN_FLAGS = ("concurrency", "max_cost", "max_total_tokens", "yes")
_NOT_WITH_RUNS = ("chat", "run_tools", "inspect", "keep", "view")
_NOT_WITH = {"--inputs": ("messages", "raw")}


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
        prompt = _first_prompt(table, messages, names)
        return Preview(client.prepare(prompt, **fields), client.settings)
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


def ask_variants(
    client: Client,
    options: Options,
    table: Any,
    messages: Sequence[Message],
    fields: Mapping[str, Any],
    names: Mapping[str, Any],
    live: LiveVariants,
) -> Variants | Preview:
    """Send messages with each variant, or with ``--dry-run`` show the first request.

    Args:
        table: the value of ``--inputs``, or None.
        live: shows the answers to a single prompt while they stream.

    The other arguments and errors are those of :func:`ask_rows`.
    """
    fields = {**fields, **dict(options.sweep)}
    if options.models is not None:
        fields.pop("model", None)
    models, repeat = options.models or [], options.repeat or 1
    if options.dry_run:
        from ..rows.variants.grid import Grid

        grid = Grid(messages, models, fields, repeat)
        first = grid.variants[0]
        prompt = messages if table is None else _first_prompt(table, messages, names)
        labels = [escape_unsafe(variant.label) for variant in grid.variants]
        print(f"{len(labels)} variants, {repeat} each: {'; '.join(labels)}")  # noqa: T201
        return Preview(client.prepare(prompt, **first.fields), client.settings)
    is_live = table is None and live.is_possible
    return client.sweep(
        messages,
        models=models,
        repeat=repeat,
        table=table,
        truth=options.truth,
        match=options.match,
        variables=names if table is not None else None,
        store=options.store,
        concurrency=options.concurrency,
        max_cost=options.max_cost,
        max_total_tokens=options.max_total_tokens,
        confirm=not options.yes,
        progress=table is not None or live.needs_progress,
        watch=live.show if is_live else None,
        **fields,
    )


def check_answered(variants: Variants) -> None:
    """Raise the reason if no variant has an answer, so that "Run All" stops.

    Raises:
        TensormeshError: every request failed.
    """
    counts = variants.counts
    if counts["failed"] and not (counts["ok"] or counts["stopped"]):
        reason = variants.failed["error"].dropna().iloc[0]
        raise TensormeshError(f"No variant has an answer: {reason}")


def check_rows_line(options: Options) -> None:
    """Check the flags that only rows and variants have, and those that they do not have.

    Raises:
        ArgumentError: a flag does not fit.
    """
    kind = "--inputs" if options.inputs is not None else _variant_flag(options)
    own = (*_NOT_WITH_RUNS, *_NOT_WITH.get(kind, ("next",)))
    for name in own if kind else _RUN_FLAGS:
        if getattr(options, name):
            flag = f"--{name.replace('_', '-')}"
            raise ArgumentError(
                f"{flag} does not work with {kind}."
                if kind
                else f"{flag} needs --inputs, --models, --sweep or --repeat."
            )
    if options.truth is not None and not (options.inputs is not None and options.has_variants):
        raise ArgumentError("--truth needs --inputs, and --models, --sweep or --repeat.")
    if options.match is not None and options.truth is None:
        raise ArgumentError("--match needs --truth COLUMN.")
    if options.has_variants:
        _check_variants(options)


def _variant_flag(options: Options) -> str:
    given = {"--models": options.models, "--sweep": options.sweep, "--repeat": options.repeat}
    return next((flag for flag, value in given.items() if value), "")


def _check_variants(options: Options) -> None:
    names = [name for name, _ in options.sweep]
    for name in names:
        flag = "-s" if name == "system" else f"--{name.replace('_', '-')}"
        if names.count(name) > 1:
            raise ArgumentError(
                f"--sweep {name} was given twice; write its values in one: --sweep {name}=A,B."
            )
        if name in options.fields or (name == "system" and options.system):
            raise ArgumentError(f"--sweep {name} has the values: leave out {flag}.")
    if options.models is not None and ("model" in names or "model" in options.fields):
        raise ArgumentError("--models has the models: leave out -m and --sweep model.")
    if options.fields.get("n", 1) != 1:
        raise ArgumentError(
            f"--n does not work with {_variant_flag(options)}: --repeat N asks several times."
        )


def _first_prompt(table: Any, messages: Sequence[Message], names: Mapping[str, Any]) -> Any:
    from ..rows.input_table import Table
    from ..rows.prompts import RowPrompts

    return RowPrompts(Table(table), messages, variables=names)[0][0]
