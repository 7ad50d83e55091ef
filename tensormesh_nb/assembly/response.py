"""Record: a result as one JSON object: its ``response``, its file, a frame's provenance."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from .._version import __version__
from ..errors import TensormeshError
from ..tools.function_tool import ToolRun
from ..wire import chunks as wire
from ..wire.request import ChatRequest
from .choice import Choice
from .columns import usable_id
from .price import Price
from .timing import Timing

if TYPE_CHECKING:
    from ..result import ChatResult

__all__ = ["dump", "envelop", "load", "provenance", "response"]

FORMAT = 1

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


def envelop(envelope: dict[str, Any], chunk: wire.Chunk) -> None:
    """Keep what a chunk says beside its choices; the last word of each key holds."""
    if chunk.id != envelope.get("id") or chunk.id is None:
        _keep(envelope, chunk, _COMMON)  # constant within a stream
    if _rare(chunk) != _NOTHING:
        _keep(envelope, chunk, _RARE)
    if chunk.extra_keys:
        envelope.update(chunk.extra_keys)


def response(
    envelope: Mapping[str, Any], choices: Sequence[Choice], prompt_token_ids: Sequence[int | None]
) -> dict[str, Any]:
    """The reply as the API would have sent it whole."""
    body = {**envelope, "object": "chat.completion", "choices": [_choice(c) for c in choices]}
    if prompt_token_ids:
        body["prompt_token_ids"] = list(prompt_token_ids)
    return body


def provenance(result: ChatResult) -> dict[str, Any]:
    """Where the numbers of a frame come from: ``frame.attrs``."""
    parameters = result.request.body()
    parameters.pop("messages", None)
    return {
        "model": result.model,
        "host": result.host,
        "request": parameters,
        "top_logprobs": result.request.top_logprobs,
        "logprob_kind": result.logprob_kind,
        "scored": result.scored,
        "warnings": result.warnings,
        "version": __version__,
    }


def dump(result: ChatResult) -> dict[str, Any]:
    """A result as JSON: the request, the reply with its logprobs, the time of every token."""
    body = result.response
    if result.prompt.tokens is not None:
        body["prompt_token_strs"] = result.prompt.tokens
    return {
        "format": FORMAT,
        "version": __version__,
        "request": result.request.body(),
        "host": result.host,
        "vocab_size": result.vocab_size,
        "status": result.status,
        "error": str(result.error) if result.error else None,
        "notices": result.notices,
        "tool_runs": [
            {"call": run.call, "output": run.output, "ok": run.ok} for run in result.tool_runs
        ],
        "asked": result.asked,
        "request_id": result.request_id,
        "scored": result.scored,
        "logprob_kind": result.probed_kind,
        "branch": {"position": result.branch_position, "is_exact": result.branch_is_exact},
        "price": result.price.dump() if result.price else None,
        "sent": result.timing.sent.isoformat(),
        "first_token": result.timing.first_token,
        "duration": result.timing.duration,
        "times": [choice.all_times for choice in result.choices],
        "response": body,
    }


def load(kind: type[ChatResult], saved: Mapping[str, Any]) -> ChatResult:
    """A result from what ``dump`` made.

    Raises:
        ValueError, KeyError, TypeError: it is something else.
    """
    if saved["format"] != FORMAT:
        raise ValueError(f"format {saved['format']!r} is not {FORMAT}")
    if not all(isinstance(saved[name], dict) for name in ("request", "response")):
        raise ValueError("request or response is no object")
    result = kind(
        ChatRequest.from_body(saved["request"]),
        host=saved["host"],
        vocab_size=saved["vocab_size"],
        sent=datetime.fromisoformat(saved["sent"]),
    )
    result.add(wire.decode(json.dumps(saved["response"]).encode()), 0.0)
    for choice, times in zip(result.choices, saved["times"], strict=True):
        choice.set_times(times)
    result.timing = Timing(result.timing.sent, saved["first_token"], saved["duration"])
    result.status = saved["status"]
    result.error = TensormeshError(saved["error"]) if saved["error"] else None
    result.notices[:] = saved["notices"]
    # Files of the first days have neither.
    result.tool_runs = [ToolRun(**run) for run in saved.get("tool_runs", ())]
    result.asked = int(saved.get("asked", result.asked))
    result.request_id = saved["request_id"]
    result.scored = bool(saved.get("scored", False))
    result.probed_kind = saved.get("logprob_kind")
    branch = saved.get("branch", {})  # files of earlier versions have none
    result.branch_position, result.branch_is_exact = branch.get("position"), branch.get("is_exact")
    result.price = Price.load(saved["price"]) if saved["price"] else None
    return result


def _keep(envelope: dict[str, Any], chunk: wire.Chunk, names: Sequence[str]) -> None:
    for name in names:
        value = getattr(chunk, name)
        if value is not None:
            envelope[name] = value


def _choice(choice: Choice) -> dict[str, Any]:
    body = {
        "finish_reason": choice.finish_reason,
        "stop_reason": choice.stop_reason,
        **choice.extra,
        # Last, because a host may use these names for something else.
        "index": choice.index,
        "message": choice.raw_message,
        "logprobs": choice.logprobs,
        "token_ids": [usable_id(token_id) for token_id in choice.sent_ids] or None,
    }
    if choice.raw_output is not None:
        body["raw_output"] = choice.raw_output
    return body
