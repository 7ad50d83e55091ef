"""``%%tmchat --next``: the distribution of the next token after a cell's text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from IPython.core.interactiveshell import InteractiveShell

from ..errors import ArgumentError
from ..wire.messages import Message
from .grammar.arguments import Options
from .grammar.flags import FLAGS
from .output.front_end import FrontEnd, front_end_of
from .session import Session

if TYPE_CHECKING:
    from ..client.client import Client
    from ..client.text.next_token import NextToken

__all__ = ["check_next", "next_token", "show_next_token"]

# Request fields that shape the distribution or the request.
_USED = ("temperature", "top_p", "top_k", "min_p", "seed", "top_logprobs", "model", "extra")
_UNUSED_OPTIONS = ("chat", "store", "keep", "run_tools", "inputs", "dry_run")


def check_next(options: Options) -> None:
    """Check that the line has only what ``--next`` uses.

    Raises:
        ArgumentError: it has another flag, or ``--temperatures`` without ``--next``.
    """
    if not options.next:
        if options.temperatures is not None:
            raise ArgumentError("--temperatures goes with --next.")
        return
    unused = [name for name in _UNUSED_OPTIONS if getattr(options, name)]
    unused += [name for name in options.fields if name not in _USED]
    if unused:
        spelling = FLAGS[unused[0]].spelling
        raise ArgumentError(f"--next shows one distribution and does not use {spelling}.")


def next_token(
    client: Client,
    options: Options,
    prompt: str | Sequence[Message],
    model: str | None,
    fields: Mapping[str, Any],
) -> NextToken:
    """The distribution after a text or messages.

    Args:
        client: asks for it.
        options: of the cell.
        prompt: the cell's text if it has no roles, else its messages.
        model: the model, or None.
        fields: the request fields that are set.

    Raises:
        TensormeshError: the request is wrong, or it failed.
    """
    sampler = ("temperature", "top_p", "top_k", "min_p")
    given: dict[str, Any] = {name: fields[name] for name in sampler if name in fields}
    top = fields.get("top_logprobs")
    return client.next_token(
        prompt,
        temperatures=options.temperatures or (),
        # -1 is the whole vocabulary, which the local endpoint returns without being asked.
        top=top if top is not None and top > 0 else None,
        model=model,
        seed=fields.get("seed"),
        extra=fields.get("extra"),
        **given,
    )


def show_next_token(shell: InteractiveShell, session: Session, made: NextToken) -> None:
    """Open the widget where a page can show it; elsewhere IPython displays the static form."""
    if front_end_of(shell) is not FrontEnd.NOTEBOOK:
        return
    made.inspect()._ipython_display_()
    session.shown = made
