"""Checks before sending whether a conversation fits the model's context window."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..errors import RequestError
from ..wire.messages import Message, content_text
from ..wire.request import ChatRequest
from ..wire.sanitize import one_line
from .chat_client import ChatClient

if TYPE_CHECKING:
    from .history import ChatTurn

__all__ = ["check_window"]

NEAR = 0.8
"""A notice gives the number of tokens from this share of the context on."""

SMALLEST = 4096
"""Tokens. No host for chats has a smaller context, and the local endpoint reports its own."""

_FRAME = 16
"""Upper bound of the tokens that a chat template adds to a message."""


def check_window(
    client: ChatClient, name: str, base: Sequence[ChatTurn], request: ChatRequest
) -> str | None:
    """A notice if the request is close to the context limit, else None.

    Sends nothing while the text has fewer bytes than the context has tokens (a token has at least
    one byte). Hosts with ``/tokenize`` count; for others the last answer's usage gives a bound.

    Args:
        client: its host counts.
        name: the conversation's name.
        base: the turns before.
        request: the request to be sent.

    Raises:
        RequestError: the host counted the prompt, and it does not fit.
    """
    size_bound = _max_tokens(request.messages)
    answer = request.max_tokens or request.max_completion_tokens or 0
    limit = client.context_length(request.model, ask=size_bound + answer > NEAR * SMALLEST)
    if size_bound + answer < NEAR * (limit or SMALLEST):
        return None
    size = client.prompt_size(request)
    if size is not None:
        limit = size.limit or limit
    if limit is None:
        return None
    count = size.tokens if size is not None else _bound(base, request)
    if count is None or count + answer < NEAR * limit:
        return None
    tokens = f"{count:,}" if size is not None else f"at most {count:,}"
    notice = f"{one_line(name, 40)}: the prompt has {tokens} tokens of the model's {limit:,}"
    if size is not None and count >= limit and not _truncates(request):
        raise RequestError(
            f"{notice}, so it does not fit: start another conversation, or edit "
            "or delete an earlier turn.",
            field="messages",
        )
    if count < limit < count + answer:
        notice += f", so the answer's {answer:,} may not fit"
    return f"{notice}."


def _truncates(request: ChatRequest) -> bool:
    """Whether the request makes the host truncate the prompt."""
    return (
        request.prompt_truncate_len is not None
        or request.context_length_exceeded_behavior == "truncate"
    )


def _max_tokens(messages: Sequence[Message]) -> int:
    """Upper bound of the messages' tokens: their bytes plus the template's tokens."""
    return sum(
        len(content_text(m.get("content")).encode("utf-8", "replace"))
        + len(str(m.get("tool_calls") or ""))
        + _FRAME
        for m in messages
    )


def _bound(base: Sequence[ChatTurn], request: ChatRequest) -> int | None:
    """Upper bound of the prompt's tokens, from the usage of the last turn."""
    usage = base[-1].result.usage if base else None
    if usage is None or usage.prompt_tokens is None or usage.completion_tokens is None:
        return None
    known = len(base[-1].result.messages)
    return usage.prompt_tokens + usage.completion_tokens + _max_tokens(request.messages[known:])
