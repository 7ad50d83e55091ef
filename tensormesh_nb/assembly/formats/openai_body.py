"""An answer in the form of OpenAI's chat completion."""

from __future__ import annotations

from typing import Any

from ..answer import Answer
from .response_body import response

__all__ = ["openai_body"]


def openai_body(answer: Answer) -> dict[str, Any]:
    """The reply with every key that OpenAI's chat completions have."""
    body = response(answer)
    sent = answer.timing.sent
    required = {"id": "", "created": int(sent.timestamp()) if sent else 0, "model": answer.model}
    for choice, written in zip(answer.choices, body["choices"], strict=True):
        message = {"content": None, "refusal": None, **written["message"], "role": "assistant"}
        if len(choice.tool_calls):
            message["tool_calls"] = choice.message["tool_calls"]
        written["message"] = message
    usage = answer.usage
    if usage is not None:
        counts = usage.prompt_tokens, usage.completion_tokens
        if None not in counts:
            body["usage"] = {"total_tokens": sum(filter(None, counts)), **body["usage"]}
    return {**required, **{key: value for key, value in body.items() if value is not None}}
