"""The prompt of a conversation as token ids, truncated if the request asks for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...errors import RequestError
from .chat_template import ChatTemplate, PromptMessage

__all__ = ["prompt_ids", "too_long"]

# Results of calls are left out with the call before them.
_RESULT_ROLES = ("tool", "function")


async def prompt_ids(
    template: ChatTemplate,
    messages: Sequence[Mapping[str, Any]],
    *,
    tools: Sequence[Mapping[str, Any]] = (),
    continue_last: bool = False,
    open_answer: bool = True,
    limit: int | None = None,
    context: int | None = None,
    prefix: str = "",
) -> list[int]:
    """The prompt of a conversation.

    Args:
        template: of the model.
        messages: validated ones.
        tools: functions to describe to the model.
        continue_last: the answer continues the last message.
        open_answer: the assistant's turn is opened after the messages.
        limit: maximum number of tokens; the oldest messages are left out until the rest fits,
            system messages after all others. The last message is always kept.
        context: tokens that the model can read; a prompt that is certainly longer is refused
            before it is tokenized, which takes seconds for megabytes.
        prefix: the beginning of the answer.

    Raises:
        RequestError: a message is not text, the last message alone is too long, or the prompt is
            certainly longer than the context.
    """
    if continue_last and open_answer:
        raise RequestError(
            "Cannot set both `continue_final_message` and `add_generation_prompt` to True.",
            field="continue_final_message",
        )
    if continue_last and not (messages and messages[-1]["role"] == "assistant"):
        raise RequestError(
            "continue_final_message: the last message must be the assistant's.",
            field="continue_final_message",
        )
    texts = template.texts(messages, tools)
    if limit is not None or context is not None:
        texts = _that_may_fit(texts, template, limit, context)
    prompt = await template.messages(texts, open_end=continue_last)
    opening = [*(template.opening if open_answer else []), *await template.tokens(prefix)]
    if limit is not None:
        prompt = _truncate(prompt, limit - len(opening), limit)
    return [*(token for message in prompt for token in message.ids), *opening]


def _that_may_fit(
    texts: list[tuple[str, str]], template: ChatTemplate, limit: int | None, context: int | None
) -> list[tuple[str, str]]:
    """Leave out what :func:`_truncate` leaves out even if every token is as long as can be."""
    least = template.vocabulary.at_least
    messages = [PromptMessage(role, [0] * least(text)) for role, text in texts]
    kept = messages if limit is None else _truncate(messages, limit, limit)
    tokens = sum(len(message.ids) for message in kept)
    if context is not None and tokens > context:
        raise too_long(context, tokens, "messages")
    left = {id(message) for message in kept}
    return [text for text, message in zip(texts, messages, strict=True) if id(message) in left]


def too_long(context: int, tokens: int, field: str) -> RequestError:
    """The error of a prompt that has at least so many tokens."""
    return RequestError(
        f"This model's maximum context length is {context} tokens. However, the {field} "
        f"{'have' if field == 'messages' else 'has'} at least {tokens} tokens. Please reduce the "
        f"length of the {field}.",
        field=field,
    )


def _truncate(messages: list[PromptMessage], room: int, limit: int) -> list[PromptMessage]:
    """Leave out the oldest messages until the rest fits."""
    kept = list(messages)
    while sum(len(message.ids) for message in kept) > room:
        index = _oldest(kept)
        if index is None:
            raise RequestError(
                f"prompt_truncate_len: the last message alone needs more than {limit} tokens.",
                field="prompt_truncate_len",
            )
        del kept[index]
        while index < len(kept) - 1 and kept[index].role in _RESULT_ROLES:
            del kept[index]
    return kept


def _oldest(messages: Sequence[PromptMessage]) -> int | None:
    """Index of the message to leave out next. Returns None if only the last one is there."""
    indexes = range(len(messages) - 1)
    others = (index for index in indexes if messages[index].role not in ("system", "developer"))
    return next(others, next(iter(indexes), None))
