"""The distribution of the token after a text, token ids or messages: a request for one token."""

from __future__ import annotations

import re
from collections.abc import Generator
from typing import Any

from ...assembly.builder import Builder
from ...errors import NotFound, ResponseError, StatusError
from ...result import ChatResult
from ...wire.request import ChatRequest
from .operation import Operation, Post

__all__ = ["NextTokenRequest", "next_token_steps"]

_CONTINUING = "continue_final_message"
_FEW = 5  # alternatives that every host with logprobs allows
_WHOLE = -1  # alternatives: the whole vocabulary
_LOGPROBS = re.compile(r"log[ _-]?prob", re.IGNORECASE)
_NUMBER = re.compile(
    r"at most|less than|greater than|more than|max|exceed|between|<|range|limit|must be",
    re.IGNORECASE,
)


class NextTokenRequest(Operation):
    """Requests one token with its alternatives.

    Args:
        builder: takes the rows; its request has the messages, the model and the alternatives.
        prompt: a text or token ids to continue, instead of messages.
    """

    def __init__(self, builder: Builder, prompt: str | list[int] | None) -> None:
        super().__init__(builder)
        self._prompt = prompt
        self.path = "chat/completions" if prompt is None else "completions"
        self._expected: list[int] | None = None

    async def prepare(self, post: Post) -> None:
        request = self.answer.request
        if self._prompt is not None or _CONTINUING not in request.extra:
            return
        body = {"model": request.model, "messages": request.messages, **request.extra}
        try:
            reply = await post("tokenize", body)
        except (StatusError, ResponseError):  # few hosts have it
            return
        tokens = reply.get("tokens") if isinstance(reply, dict) else None
        if isinstance(tokens, list) and all(type(token) is int for token in tokens):
            self._expected = tokens

    def body(self) -> dict[str, Any]:
        body = self.answer.request.body()
        if self._prompt is None:
            return body
        del body["messages"]
        if self.answer.host != "local":  # the older form, which more hosts take
            body["logprobs"] = body.pop("top_logprobs")
        return {**body, "prompt": self._prompt}

    def check(self) -> None:
        answer = self.answer
        if not len(answer.first.columns) or not answer.first.columns.top_logprob:
            raise ResponseError(
                "next_token: the host returned no log probabilities, so there is no distribution "
                "to show."
            )
        if _CONTINUING not in answer.request.extra or self._prompt is not None:
            return
        read = answer.prompt.ids
        if self._expected is None or not read:
            answer.notices.append(
                "It is unknown whether the host continued the last message or began a new one: "
                "it does not return the ids of its prompt."
            )
        elif read != self._expected:
            raise ResponseError(
                "next_token: the host began a new message instead of continuing the last one "
                "(it does not support continue_final_message). Give a text instead of messages."
            )

    def explain(self, error: StatusError) -> str:
        named = f"{error} {error.body}"
        if any(flag in named for flag in (_CONTINUING, "add_generation_prompt")):
            return (
                " This host does not continue messages: give a text, or messages that end with "
                "the user's. Mistral and DeepSeek continue a last message with prefix: true."
            )
        if self._prompt is not None and (isinstance(error, NotFound) or error.status_code == 405):
            return (
                " A text needs /v1/completions, which this host does not have: give messages, "
                "the last of them the assistant's."
            )
        if _is_about_number(named):
            return " Ask for fewer tokens with top=."
        if _LOGPROBS.search(named):
            return " Without log probabilities there is no distribution to show."
        return super().explain(error)


def next_token_steps(
    request: ChatRequest, *, may_lower: bool
) -> Generator[ChatRequest, ChatResult, ChatResult]:
    """Send a request; with fewer alternatives if the host allows fewer and the number is a default.

    Args:
        request: the request for one token.
        may_lower: whether the number of alternatives is a default.
    """
    try:
        return (yield request)
    except StatusError as error:
        fewer = _fewer(error, request.top_logprobs or 0) if may_lower else None
        if fewer is None:
            raise
    return (yield request.replace(top_logprobs=fewer))


def _is_about_number(named: str) -> bool:
    """Whether an error is about how many alternatives were requested."""
    return bool(_LOGPROBS.search(named) and _NUMBER.search(named))


def _fewer(error: StatusError, top: int) -> int | None:
    """The number of alternatives to ask for after an error about them; None for another error."""
    named = f"{error} {error.body}"
    if error.status_code not in (400, 422) or not _is_about_number(named):
        return None
    allowed = [int(number) for number in re.findall(r"(?<![\w.])\d{1,4}(?![\w.]*\d)", named)]
    smaller = [number for number in allowed if 0 < number < top]
    if top == _WHOLE or top > _FEW:
        return max(smaller, default=_FEW)
    return None
