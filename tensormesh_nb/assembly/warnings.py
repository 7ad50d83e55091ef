"""Warnings about an answer's numbers: where they are missing or do not add up."""

from __future__ import annotations

from collections.abc import Sequence

from ..wire.sanitize import one_line
from .answer import Answer
from .choice import Choice

__all__ = ["answer_warnings", "no_ids", "no_logprobs", "no_prompt_logprobs"]


def answer_warnings(answer: Answer) -> list[str]:
    """Everything a reader of the numbers should know, one line each."""
    return [*answer.request.warnings(), *answer.notices, *_warnings(answer)]


def no_logprobs(answer: Answer, choice: Choice | None = None) -> str:
    """Why there are no logprobs, and how to get them; empty if there are some.

    Args:
        answer: the answer.
        choice: one of its choices; all by default.
    """
    choices = answer.choices if choice is None else [choice]
    if any(len(each.columns) for each in choices):
        return ""
    return _no_tokens(answer, choices) or _not_sent(answer)


def no_ids(answer: Answer) -> str:
    """Why no token ids are known, and how to get them; empty if some are."""
    known = any(i is not None for each in answer.choices for i in each.token_ids)
    if known or answer.prompt.ids:
        return ""
    if answer.request.return_token_ids is False:
        return "token ids were switched off (return_token_ids=False, --no-return-token-ids)"
    if none := _no_tokens(answer, answer.choices):
        return none
    if answer.request.return_token_ids is None and answer.timing.sent is None:
        return "no token ids were requested: ask with return_token_ids=True"
    return f"{one_line(answer.host, 80)} sends no token ids; host local and vLLM do"


def no_prompt_logprobs(answer: Answer) -> str:
    """Why the prompt has no logprobs, and how to get them; empty if it has some."""
    if answer.prompt_rows() is not None:
        return ""
    if answer.echo is not None or "prompt_logprobs" in answer.request.extra:
        return "logprobs of the prompt were requested, but the host sent none"
    return (
        "no logprobs of the prompt were requested: ask with echo=True (host local) or "
        "extra={'prompt_logprobs': 1}, stream=False (vLLM)"
    )


def _no_tokens(answer: Answer, choices: Sequence[Choice]) -> str:
    if any(each.has_output for each in choices):
        return ""
    if answer.status == "streaming":
        return "the answer has not begun"
    if answer.status != "complete":
        return "it ended before an answer"
    reason = one_line(choices[0].finish_reason or "", 40) if choices else ""
    if reason == "length":
        return "the limit was reached before any text: raise max_tokens"
    return "the answer is empty" + (f" (finish_reason {reason})" if reason else "")


def _not_sent(answer: Answer) -> str:
    request = answer.request
    if request.logprobs:
        return "logprobs were requested, but the host sent none; host local sends them"
    if request.logprobs is False:
        return "logprobs were switched off (logprobs=False, --no-logprobs)"
    if answer.timing.sent is not None:  # clients ask for them
        return f"{one_line(answer.host, 80)} refuses logprobs; host local has them"
    return "no logprobs were requested: ask with logprobs=True, top_logprobs=5"


def _warnings(answer: Answer) -> list[str]:
    """Warnings about the reply; none while it is streaming."""
    if answer.status == "streaming":
        return []
    found = []
    rows = sum(len(choice.columns) for choice in answer.choices)
    ids = sum(len(choice.sent_ids) for choice in answer.choices)
    found += _echo_warnings(answer)
    found += _reasoning_warnings(answer)
    found += _missing_warnings(answer)
    for choice in answer.choices:
        if textless := _textless_tokens(choice):
            found.append(
                f"Choice {choice.index} has tokens without text or bytes ({textless}): characters "
                "may be missing from its text."
            )
        if len(choice.columns) and (missing := choice.unaligned_bytes()) > 0:
            found.append(
                f"The tokens of choice {choice.index} account for all but {missing} bytes of its "
                "text: which token wrote those is unknown."
            )
    counted = answer.usage.completion_tokens if answer.usage else None
    found += [warning for choice in answer.choices for warning in choice.columns.warnings()]
    if answer.request.logprobs and not rows and any(c.has_output for c in answer.choices):
        found.append("logprobs were requested, but the host sent none.")
    unpaired = (len(c.sent_ids) not in (len(c.columns), len(c.rows)) for c in answer.choices)
    if rows and ids and any(unpaired):
        found.append(f"The host sent {ids} token ids for {rows} tokens, so ids may be unknown.")
    # The first tokens of a branch were not generated for it.
    own = rows - (0 if answer.branch_position is None else answer.branch_position + 1)
    comparable = rows and counted is not None and not answer.scored
    if comparable and counted != own and answer.status == "complete":
        found.append(f"The host counts {counted} generated tokens but described {own} of them.")
    if answer.cost is not None and answer.cost.is_bound:
        found.append("No price for cached tokens is listed: the cost is an upper bound.")
    return [*found, *_choice_warnings(answer)]


def _choice_warnings(answer: Answer) -> list[str]:
    """Warnings about choices that are missing, surplus, maybe incomplete, or not fully read."""
    found = []
    asked = answer.request.n or 1
    extra = len(answer.choices) - asked
    if extra > 0:
        found.append(f"The host sent {extra} more choice{'s' * (extra > 1)} than requested.")
    is_own = not answer.scored and answer.branch_position is None
    if extra < 0 and is_own and answer.status == "complete":
        found.append(f"The host sent {len(answer.choices)} of {asked} answers.")
    counted = answer.usage.completion_tokens if answer.usage and is_own else None
    if (counted or 0) > len(answer.choices) and not any(c.has_output for c in answer.choices):
        found.append(f"The host counts {counted} generated tokens, but sent no text.")
    for choice in answer.choices:
        found += [
            f"The {name} of the host's last message differs from the streamed one, which is kept."
            for name in choice.differing
        ]
        if choice.unread:
            names = ", ".join(dict.fromkeys(one_line(name, 40) for name in choice.unread))
            found.append(
                f"Parts of choice {choice.index} could not be read ({names}): see result.response."
            )
    return found


def _reasoning_warnings(answer: Answer) -> list[str]:
    """Warnings about choices that have nothing but reasoning, with the cause."""
    found = []
    for choice in answer.choices:
        if not choice.reasoning or choice.text.strip() or choice.refusal or choice.calls:
            continue
        name = "The answer" if len(answer.choices) == 1 else f"Choice {choice.index}"
        if choice.finish_reason == "length":
            count = choice.token_count
            if not count and answer.usage and len(answer.choices) == 1:
                count = answer.usage.completion_tokens or 0
            after = f"after {count} token{'s' * (count > 1)} " if count else ""
            found.append(f"{name} was cut {after}while reasoning. Raise max_tokens.")
        elif choice.finish_reason is not None:
            found.append(
                f"{name} is reasoning only: the host found no end of the reasoning, so it may "
                "contain the answer."
            )
    return found


def _missing_warnings(answer: Answer) -> list[str]:
    """Warnings about requested ids or prompt log probabilities that the host did not send."""
    request, found = answer.request, []
    asks_ids = request.return_token_ids and "return_token_ids" not in request.defaulted
    if not answer.choices or answer.status != "complete":
        return []
    if asks_ids and all(i is None for choice in answer.choices for i in choice.token_ids):
        found.append("Token ids were requested (return_token_ids), but the host sent none.")
    wanted = request.extra.get("prompt_logprobs") is not None and not answer.scored
    if wanted and answer.prompt_rows() is None:
        advice = " vLLM sends them with stream=False only." if request.stream else ""
        found.append(f"prompt_logprobs were requested, but the host sent none.{advice}")
    return found


def _textless_tokens(choice: Choice) -> int:
    """How many generated tokens within the text have neither a string nor bytes."""
    columns, table = choice.columns, choice.columns.table
    codes = {
        code
        for code, token in enumerate(table.tokens)
        if not token and table.byte_list(code) is None
    }
    if not codes:
        return 0
    alignment = choice.alignment()
    return sum(
        code in codes and not null and segment != "special" and low < 0
        for code, null, segment, low in zip(
            columns.code, columns.is_null, alignment.segment, alignment.low, strict=True
        )
    )


def _echo_warnings(answer: Answer) -> list[str]:
    """Warnings about a requested echo that is incomplete or cannot be separated from the answer."""
    if answer.echo is None:
        return []
    found = []
    generated = answer.usage.completion_tokens if answer.usage else None
    # Without ids, the host's count of generated tokens may say that no row is the prompt's.
    is_known = answer.prompt.ids or generated == sum(len(c.rows) for c in answer.choices)
    for choice in answer.choices:
        if choice.echoed is None:
            found.append(
                f"echo was requested, but the text of choice {choice.index} does not begin with "
                "what is known of the prompt: it is shown unchanged."
            )
        elif not len(choice.rows) or choice.prompt_columns is not None:
            continue
        elif is_known and answer.request.logprobs:
            what = "no part of the prompt" if not choice.echoed else "text without its tokens"
            found.append(f"echo was requested, but the host echoed {what}.")
        elif not is_known:
            asked = answer.request.return_token_ids
            found.append(
                "echo was requested, but which rows are the prompt's is unknown"
                + (
                    ": the host sends no token ids."
                    if asked
                    else ". Ask with return_token_ids=True."
                )
            )
    rows, length = answer.prompt_rows(), answer.prompt.length
    if rows and length and rows.first + len(rows.columns) != length:
        found.append(f"The host echoed {len(rows.columns)} tokens of a prompt of {length}.")
    return found
