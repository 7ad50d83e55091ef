"""Why an answer has no tokens to show, and how to get them."""

from __future__ import annotations

from ...assembly.answer import Answer
from ...wire.sanitize import one_line

__all__ = ["missing_tokens"]

_ASK = "Ask again with logprobs=True and top_logprobs=5 (in a cell: --logprobs --top-logprobs 5)."
_OTHER_HOST = "Not every host and model returns them; the local model does (--host local)."


def missing_tokens(answer: Answer) -> list[str]:
    """Sentences about an answer without tokens; empty if it has some."""
    if any(len(choice.columns) for choice in answer.choices):
        return []
    if answer.status == "streaming":
        return ["The answer has no tokens yet. Open the inspector again when it has ended."]
    if not any(choice.has_output for choice in answer.choices):
        return [_empty(answer), *([] if answer.request.logprobs else [_ASK])]
    if not answer.request.logprobs:
        return ["This answer has no tokens: its request did not ask for logprobs.", _ASK]
    host = one_line(answer.host, 80)
    return [f"This answer has no tokens: {host} sent no logprobs. {_OTHER_HOST}"]


def _empty(answer: Answer) -> str:
    """Why the answer has no text."""
    if answer.status == "failed":
        return "The answer is empty: the request failed."
    if answer.status == "interrupted":
        return "The answer is empty: it was stopped before the first token."
    reason = one_line(answer.first.finish_reason or "", 40)
    if reason == "length":
        return "The answer is empty: its limit was reached before any text. Raise max_tokens."
    ended = f" (finish_reason {reason})" if reason else ""
    return (
        f"The answer is empty: the model ended it at once{ended}. Ask again, or reword the prompt."
    )
