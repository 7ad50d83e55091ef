"""Whether two recordings have the same answer, so that the older one can stay as it is.

Times, random ids and the split into events differ every time.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import msgspec

from ...assembly.answer import Answer
from ...assembly.builder import Builder
from ...assembly.formats import saved_answer
from ...errors import TensormeshError
from ...wire.decoder import decoder_for
from ...wire.request import ChatRequest
from .body import RecordedResponse
from .recording import Recording

__all__ = ["read_answer", "same_answer"]

# Different in every response, or a measured time.
_VOLATILE = frozenset(
    {"created", "metrics", "obfuscation", "perf_metrics", "request_id", "sent", "stats"}
    | {"time_info", "timings", "times", "first_token", "duration", "x_groq"}
)
_TIMES = ("_time", "_duration", "_ms", "_per_second")
_CACHED = ("cached_tokens", "prompt_tokens_details")  # depends on earlier requests


def same_answer(one: Recording, other: Recording) -> bool:
    """Whether two recordings of a request have the same answer."""
    a, b = one.response, other.response
    if one.failure != other.failure or one.vocab_size != other.vocab_size:
        return False
    if a is None or b is None:
        return a is b
    if (a.status, a.headers) != (b.status, b.headers):
        return False
    return a.pieces() == b.pieces() or _content(one, a) == _content(other, b)


def read_answer(recording: Recording) -> Answer | None:
    """The answer in a recording; None if it has none. Reads broken answers as far as possible."""
    response, content = recording.response, recording.request.content
    if response is None or not isinstance(content, dict) or not 200 <= response.status < 300:
        return None
    answer = Answer(_request(content), host=recording.request.host)
    builder = Builder(answer)
    try:
        pieces = response.pieces()
        decoder = decoder_for(response.headers.get("content-type", ""), b"".join(pieces[:1]))
        for piece in pieces:
            builder.extend(decoder.feed(piece), math.nan)
        builder.extend(decoder.end(), math.nan)
    except TensormeshError:
        return None
    answer.timing.sent = recording.sent_at
    return answer


def _request(content: dict[str, Any]) -> ChatRequest:
    try:
        return ChatRequest.from_body(content, ())
    except (TensormeshError, ValueError, TypeError, KeyError):
        return ChatRequest.of("?", model=str(content.get("model") or "?"))


def _content(recording: Recording, response: RecordedResponse) -> Any:
    """The parts that must be equal."""
    answer = read_answer(recording)
    if answer is not None and answer.choices:
        saved = saved_answer.dump(answer)
        saved["response"].pop("id", None)
        return _stable(saved)
    body = b"".join(response.pieces())
    try:
        value = msgspec.json.decode(body)
    except (ValueError, msgspec.DecodeError):
        return body
    if isinstance(value, dict):
        value.pop("id", None)
    return _stable(value)


def _stable(value: Any) -> Any:
    """JSON without the parts that are different every time."""
    if isinstance(value, Mapping):
        return {
            key: _stable(item)
            for key, item in value.items()
            if key not in _VOLATILE and not key.endswith(_TIMES) and key not in _CACHED
        }
    if isinstance(value, list | tuple):
        return [_stable(item) for item in value]
    return value
