"""Warnings about an answer's numbers: where they are missing or do not add up."""

from __future__ import annotations

from .answer import Answer

__all__ = ["answer_warnings"]


def answer_warnings(answer: Answer) -> list[str]:
    """Everything a reader of the numbers should know, one line each."""
    return [*answer.request.warnings(), *answer.notices, *_warnings(answer)]


def _warnings(answer: Answer) -> list[str]:
    """Warnings about the reply; none while it is streaming."""
    if answer.status == "streaming":
        return []
    found = []
    rows = sum(len(choice.columns) for choice in answer.choices)
    ids = sum(len(choice.sent_ids) for choice in answer.choices)
    found += _echo_warnings(answer)
    for choice in answer.choices:
        if len(choice.columns) and (missing := choice.unaligned_bytes()) > 0:
            found.append(
                f"The tokens of choice {choice.index} account for all but {missing} bytes of its "
                "text: which token wrote those is unknown."
            )
    counted = answer.usage.completion_tokens if answer.usage else None
    found += [warning for choice in answer.choices for warning in choice.columns.warnings()]
    if answer.request.logprobs and not rows and answer.choices:
        found.append("logprobs were requested, but the host sent none.")
    unpaired = (len(c.sent_ids) not in (len(c.columns), len(c.rows)) for c in answer.choices)
    if rows and ids and any(unpaired):
        found.append(f"{ids} token ids for {rows} tokens: they do not pair, so ids may be unknown.")
    # The first tokens of a branch were not generated for it.
    own = rows - (0 if answer.branch_position is None else answer.branch_position + 1)
    comparable = rows and counted is not None and not answer.scored
    if comparable and counted != own and answer.status == "complete":
        found.append(f"The host counts {counted} generated tokens but described {own} of them.")
    if answer.cost is not None and answer.cost.is_bound:
        found.append("No price for cached tokens is listed: the cost is an upper bound.")
    extra = len(answer.choices) - (answer.request.n or 1)
    if extra > 0:
        found.append(f"The host sent {extra} more choice{'s' * (extra > 1)} than requested.")
    return found


def _echo_warnings(answer: Answer) -> list[str]:
    """Where a requested echo did not come whole or cannot be separated from the answer."""
    if answer.echo is None:
        return []
    found = []
    for choice in answer.choices:
        if choice.echoed is None:
            found.append(
                f"echo was requested, but the text of choice {choice.index} does not begin with "
                "what is known of the prompt: it is shown as it came."
            )
        if len(choice.rows) and choice.prompt_columns is None and not answer.prompt.ids:
            found.append(
                "echo was requested, but which rows are the prompt's is unknown. "
                "Ask with return_token_ids=True."
            )
    rows, length = answer.prompt_rows(), answer.prompt.length
    if rows and length and rows.first + len(rows.columns) != length:
        found.append(f"The host echoed {len(rows.columns)} tokens of a prompt of {length}.")
    return found
