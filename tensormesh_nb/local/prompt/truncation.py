"""Prompt: the ids that the model sees for a conversation, cut where the request asks for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...errors import RequestError
from ..api.extensions import Extensions
from .chat_template import Template, Turn

__all__ = ["prompt_ids"]

# Results of calls make no sense without the call before them, and go with it.
_FOLLOWING = ("tool", "function")


async def prompt_ids(
    template: Template,
    messages: Sequence[Mapping[str, Any]],
    extensions: Extensions,
    tools: Sequence[Mapping[str, Any]] = (),
    limit: int | None = None,
    begun: str = "",
) -> list[int]:
    """The prompt of a conversation.

    Args:
        template: writes it.
        messages: checked ones.
        extensions: whether the last message is to be continued, or another one begun.
        tools: functions to tell the model about.
        limit: most tokens; the oldest messages are left out until the rest fits. A system message
            goes after all others, and the last message stays.
        begun: what the answer begins with.

    Raises:
        RequestError: the messages cannot be shown to the model, or the last alone is too long.
    """
    continued, opened = bool(extensions.continue_final_message), extensions.opens_answer
    if continued and opened:
        raise RequestError(
            "Cannot set both `continue_final_message` and `add_generation_prompt` to True.",
            field="continue_final_message",
        )
    if continued and not (messages and messages[-1]["role"] == "assistant"):
        raise RequestError(
            "continue_final_message: the last message must be the assistant's.",
            field="continue_final_message",
        )
    turns = await template.turns(messages, tools, open_end=continued)
    opening = [*(template.opening if opened else []), *await template.tokens(begun)]
    if limit is not None:
        turns = _fitting(turns, limit - len(opening), limit)
    return [*(token for turn in turns for token in turn.ids), *opening]


def _fitting(turns: list[Turn], room: int, limit: int) -> list[Turn]:
    """Leave out the oldest turns until the rest fits."""
    kept = list(turns)
    while sum(len(turn.ids) for turn in kept) > room:
        index = _oldest(kept)
        if index is None:
            raise RequestError(
                f"prompt_truncate_len: the last message alone needs more than {limit} tokens.",
                field="prompt_truncate_len",
            )
        del kept[index]
        while index < len(kept) - 1 and kept[index].role in _FOLLOWING:
            del kept[index]
    return kept


def _oldest(turns: Sequence[Turn]) -> int | None:
    """Place of the turn to leave out next; None if only the last one is there."""
    places = range(len(turns) - 1)
    spoken = (place for place in places if turns[place].role not in ("system", "developer"))
    return next(spoken, next(iter(places), None))
