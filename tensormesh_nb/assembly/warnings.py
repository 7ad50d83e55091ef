"""Doubts: where a result's numbers are missing or do not add up."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..result import ChatResult

__all__ = ["doubts"]


def doubts(result: ChatResult) -> list[str]:
    """What a reader should know, one line each; nothing while the answer is under way."""
    if result.status == "streaming":
        return []
    found = []
    rows = sum(len(choice.columns) for choice in result.choices)
    ids = sum(len(choice.sent_ids) for choice in result.choices)
    found += _echo_doubts(result)
    for choice in result.choices:
        if len(choice.columns) and (missing := choice.undescribed()) > 0:
            found.append(
                f"The tokens of choice {choice.index} account for all but {missing} bytes of its "
                "text: which token wrote those is unknown."
            )
    counted = result.usage.completion_tokens if result.usage else None
    found += [doubt for choice in result.choices for doubt in choice.columns.doubts()]
    if result.request.logprobs and not rows and result.choices:
        found.append("logprobs were asked for, but the host sent none.")
    unpaired = (len(c.sent_ids) not in (len(c.columns), len(c.rows)) for c in result.choices)
    if rows and ids and any(unpaired):
        found.append(f"{ids} token ids for {rows} tokens: they do not pair, so ids may be unknown.")
    given = 0 if result.branch_position is None else result.branch_position + 1
    own = rows - given  # a branch's first tokens were not generated for it
    counts = rows and counted is not None and not result.scored
    if counts and counted != own and result.status == "complete":
        found.append(f"The host counts {counted} generated tokens but described {own} of them.")
    if result.price is not None and (cost := result.price.cost(result.usage)) and cost.is_bound:
        found.append("No price for cached tokens is listed: the cost is the most it can be.")
    extra = len(result.choices) - (result.request.n or 1)
    if extra > 0:
        found.append(f"The host sent {extra} more choice{'s' * (extra > 1)} than asked for.")
    return found


def _echo_doubts(result: ChatResult) -> list[str]:
    """Where an echo was asked for and cannot be told from the answer, or did not come whole."""
    if not (result.request.echo or result.request.echo_last):
        return []
    found = []
    for choice in result.choices:
        if choice.echoed is None:
            found.append(
                f"echo was asked for, but the text of choice {choice.index} does not begin with "
                "what is known of the prompt: it is shown as it came."
            )
        if len(choice.rows) and choice.prompt_columns is None and not result.prompt.ids:
            found.append(
                "echo was asked for, but no row can be told to be the prompt's: "
                "return_token_ids=True would tell."
            )
    rows, length = result._reply.prompt_rows(), result.prompt.length
    if rows and length and rows.first + len(rows.columns) != length:
        found.append(f"The host echoed {len(rows.columns)} tokens of a prompt of {length}.")
    return found
