"""Window: whether a conversation still fits into the model's context, told before it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..errors import RequestError
from ..wire.messages import Message, content_text
from ..wire.request import ChatRequest
from ..wire.sanitize import one_line

if TYPE_CHECKING:
    from ..client.client import Client
    from .history import ChatTurn

__all__ = ["check"]

NEAR = 0.8  # share of the context from which on the count is told
SMALLEST = (
    4096  # tokens: no host that is asked for chats has a smaller context; local tells its own
)
_FRAME = 16  # tokens that a template puts around a message, at most


def check(client: Client, name: str, base: Sequence[ChatTurn], request: ChatRequest) -> str | None:
    """What to tell before this request is sent, or None where it is far from the limit.

    Nothing is asked of the host while the text has fewer bytes than the context tokens (a token has
    a byte at least). Hosts that tokenize count; elsewhere the last answer's usage gives a bound.

    Args:
        client: whose host is asked.
        name: the conversation's.
        base: the turns before.
        request: what would be sent.

    Raises:
        RequestError: the host has counted, and the prompt does not fit.
    """
    most = _most(request.messages)
    answer = request.max_tokens or request.max_completion_tokens or 0
    limit = client.context_length(request.model, ask=most + answer > NEAR * SMALLEST)
    if most + answer < NEAR * (limit or SMALLEST):
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
    told = f"{one_line(name, 40)}: the prompt has {tokens} tokens of the model's {limit:,}"
    if size is not None and count >= limit and not _truncates(request):
        raise RequestError(
            f"{told}, so it does not fit: begin another conversation, or edit or delete an earlier "
            "turn.",
            field="messages",
        )
    if count < limit < count + answer:
        told += f", so the answer's {answer:,} may not fit"
    return f"{told}."


def _truncates(request: ChatRequest) -> bool:
    """Whether the host was asked to cut what does not fit."""
    return (
        request.prompt_truncate_len is not None
        or request.context_length_exceeded_behavior == "truncate"
    )


def _most(messages: Sequence[Message]) -> int:
    """The most tokens that messages can have: their bytes, and what stands around them."""
    return sum(
        len(content_text(m.get("content")).encode("utf-8", "replace"))
        + len(str(m.get("tool_calls") or ""))
        + _FRAME
        for m in messages
    )


def _bound(base: Sequence[ChatTurn], request: ChatRequest) -> int | None:
    """The most tokens that the prompt can have, by what the host counted for the last turn."""
    usage = base[-1].result.usage if base else None
    if usage is None or usage.prompt_tokens is None or usage.completion_tokens is None:
        return None
    known = len(base[-1].result.messages)
    return usage.prompt_tokens + usage.completion_tokens + _most(request.messages[known:])
