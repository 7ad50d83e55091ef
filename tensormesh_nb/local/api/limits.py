"""The endpoint's own limits, and the fields and combinations that it refuses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from ...errors import RequestError
from ...wire.fields.validation import check_host_rules
from ...wire.request import ChatRequest
from .extensions import MAX_TOP_LOGPROBS, Extensions

__all__ = [
    "MAX_CHOICES",
    "MAX_ECHO",
    "MAX_MESSAGES",
    "MAX_WHOLE",
    "MIN_REPETITION_PENALTY",
    "check",
    "check_count",
]

MAX_CHOICES = 16
MAX_MESSAGES = 2000
MAX_STOPS, MAX_STOP = 64, 1000  # strings, and characters of each
MAX_WHOLE = 8  # tokens with the whole vocabulary as alternatives
MAX_ECHO = 2048  # tokens of a prompt echoed with log probabilities

MIN_REPETITION_PENALTY = 1e-6  # the engine divides by it in 32 bits; smaller numbers may become 0

_EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh", "max")
_MIN_BUDGET = 1024  # tokens of thinking, Fireworks' bound
# Fields that Mirostat replaces, with the values that are off.
_OTHER_SAMPLERS: Mapping[str, tuple[float, ...]] = {
    "top_p": (1.0,),
    "top_k": (0, -1),
    "min_p": (0.0,),
    "typical_p": (1.0,),
    "repetition_penalty": (1.0,),
    "presence_penalty": (0.0,),
    "frequency_penalty": (0.0,),
}


def check(request: ChatRequest, vocabulary: int) -> None:
    """Check that the endpoint supports the request.

    Args:
        request: its types and bounds are valid.
        vocabulary: number of token ids.

    Raises RequestError with the field that is not supported.
    """
    check_host_rules(request, "local")
    known = {field.name for field in Extensions.fields()}
    for name in request.extra.keys() - known:
        _refuse(name, "unknown field")
    if (request.n or 1) > MAX_CHOICES:
        _refuse("n", f"at most {MAX_CHOICES}, got {request.n}")
    top = request.top_logprobs
    if top is not None and top > MAX_TOP_LOGPROBS:
        _refuse(
            "top_logprobs",
            f"expected 0 to {MAX_TOP_LOGPROBS}, or -1 for the whole vocabulary; got {top}",
        )
    check_count(request.messages)
    stops = [request.stop] if isinstance(request.stop, str) else request.stop or []
    if len(stops) > MAX_STOPS or any(len(stop) > MAX_STOP for stop in stops):
        _refuse("stop", f"at most {MAX_STOPS} strings of at most {MAX_STOP} characters")
    _check_stream_options(request.stream_options or {})
    _check_penalty(request.repetition_penalty)
    _check_mirostat(request)
    _check_reasoning(request)
    _check_draft(request, vocabulary)


def check_count(messages: Sequence[object]) -> None:
    """Check the number of messages. Raises RequestError."""
    if len(messages) > MAX_MESSAGES:
        _refuse("messages", f"at most {MAX_MESSAGES}, got {len(messages)}")


def _check_stream_options(options: Mapping[str, Any]) -> None:
    for key, value in options.items():
        if key not in ("include_usage", "continuous_usage_stats"):
            _refuse("stream_options", f"unknown key {key:.60}")
        if not isinstance(value, bool | None):
            _refuse("stream_options", f"{key}: expected true or false")


def _check_penalty(penalty: float | None) -> None:
    if penalty is not None and penalty < MIN_REPETITION_PENALTY:
        _refuse(
            "repetition_penalty", f"expected at least {MIN_REPETITION_PENALTY:f}, got {penalty}"
        )


def _check_mirostat(request: ChatRequest) -> None:
    if request.mirostat_target is None:
        if request.mirostat_lr is not None:
            _refuse("mirostat_lr", "needs mirostat_target")
        return
    for name, neutral in _OTHER_SAMPLERS.items():
        value = getattr(request, name)
        if value is not None and value not in neutral:
            _refuse("mirostat_target", f"cannot be combined with {name}")


def _check_reasoning(request: ChatRequest) -> None:
    effort, thinking = request.reasoning_effort, request.thinking
    if isinstance(effort, str) and effort not in _EFFORTS:
        _refuse("reasoning_effort", f"expected one of {', '.join(_EFFORTS)}, got {effort!r:.60}")
    if isinstance(effort, int) and not isinstance(effort, bool) and effort < 0:
        _refuse("reasoning_effort", f"expected a number of tokens, got {effort}")
    if thinking is None:
        return
    if effort is not None:
        _refuse("thinking", "cannot be combined with reasoning_effort")
    for key in thinking.keys() - {"type", "budget_tokens"}:
        _refuse("thinking", f"unknown key {key:.60}")
    budget = thinking.get("budget_tokens")
    if budget is None:
        return
    if thinking["type"] != "enabled":
        _refuse("thinking", "budget_tokens needs type enabled")
    if not isinstance(budget, int) or isinstance(budget, bool) or budget < _MIN_BUDGET:
        _refuse("thinking", f"budget_tokens: expected an integer of at least {_MIN_BUDGET}")


def _check_draft(request: ChatRequest, vocabulary: int) -> None:
    draft, prediction = request.speculation, request.prediction
    if isinstance(draft, list):
        for token in draft:
            if not 0 <= token < vocabulary:
                _refuse("speculation", f"expected ids from 0 to {vocabulary - 1}, got {token}")
    if prediction is None:
        return
    if draft is not None:
        _refuse("prediction", "cannot be combined with speculation")
    if isinstance(prediction, Mapping):
        parts = prediction.get("content")
        texts = parts if isinstance(parts, list) else [{"type": "text", "text": parts}]
        for part in texts:
            text = part.get("text") if isinstance(part, Mapping) else None
            if not isinstance(text, str) or part.get("type") != "text":
                _refuse("prediction", "content: expected a string or a list of text parts")


def _refuse(field: str, reason: str) -> NoReturn:
    raise RequestError(f"{field}: {reason}.", field=field)
