"""The reply as one JSON object, as if the host had sent it in one piece."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from ...wire.chunks import Chunk
from ..answer import Answer
from ..choice import Choice
from ..tokens.token_table import usable_id

__all__ = ["response", "update_envelope"]

_COMMON = ("id", "object", "created", "model")
_RARE = (
    "usage",
    "perf_metrics",
    "metrics",
    "system_fingerprint",
    "service_tier",
    "prompt_logprobs",
    "prompt_text",
    "kv_transfer_params",
)
_rare = attrgetter(*_RARE)
_NOTHING = (None,) * len(_RARE)


def update_envelope(envelope: dict[str, Any], chunk: Chunk) -> None:
    """Add a chunk's fields outside its choices; a later value replaces an earlier one."""
    if chunk.id != envelope.get("id") or chunk.id is None:
        _update(envelope, chunk, _COMMON)  # constant within a stream
    if _rare(chunk) != _NOTHING:
        _update(envelope, chunk, _RARE)
    if chunk.extra_keys:
        envelope.update(chunk.extra_keys)


def response(answer: Answer) -> dict[str, Any]:
    """The reply as one JSON object, unknown keys included."""
    choices = [_choice(choice) for choice in answer.choices]
    body = {**answer.envelope, "object": "chat.completion", "choices": choices}
    if answer.prompt.ids:
        body["prompt_token_ids"] = list(answer.prompt.ids)
    return body


def _update(envelope: dict[str, Any], chunk: Chunk, names: Sequence[str]) -> None:
    for name in names:
        value = getattr(chunk, name)
        if value is not None:
            envelope[name] = value


def _choice(choice: Choice) -> dict[str, Any]:
    body = {
        "finish_reason": choice.finish_reason,
        "stop_reason": choice.stop_reason,
        **choice.extra,
        # After the extra keys: a host may use these names for something else.
        "index": choice.index,
        "message": choice.raw_message,
        "logprobs": choice.logprobs,
        "token_ids": [usable_id(token_id) for token_id in choice.sent_ids] or None,
    }
    if choice.raw_output is not None:
        body["raw_output"] = choice.raw_output
    return body
