"""Check: what the endpoint asks of a request beyond the rules that all hosts share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from ...errors import RequestError
from ...wire.request import ChatRequest
from .extensions import MAX_TOP_LOGPROBS, Extensions

__all__ = ["LEAST_PENALTY", "MAX_CHOICES", "MAX_ECHO", "MAX_MESSAGES", "MAX_WHOLE", "check"]

MAX_CHOICES = 16
MAX_MESSAGES = 2000
MAX_STOPS, MAX_STOP = 64, 1000  # texts, and characters of each
MAX_WHOLE = 8  # tokens that can be answered with the whole vocabulary beside each
MAX_ECHO = 2048  # tokens of a prompt that can be echoed with log probabilities

LEAST_PENALTY = 1e-6  # the engine divides in 32 bits, in which less can be nothing

_EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh", "max")
_LEAST_BUDGET = 1024  # tokens of thinking, Fireworks' bound
# What Mirostat takes the place of, with the values that ask for nothing.
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
    """Check that the endpoint can do what the request asks for.

    Args:
        request: its types and bounds are right.
        vocabulary: how many token ids there are.

    Raises:
        RequestError: naming the field.
    """
    known = {field.name for field in Extensions.fields()}
    for name in request.extra.keys() - known:
        _refuse(name, "the local endpoint knows no such field (nothing is ignored in silence)")
    if (request.n or 1) > MAX_CHOICES:
        _refuse("n", f"at most {MAX_CHOICES}, got {request.n}")
    top = request.top_logprobs
    if top is not None and top > MAX_TOP_LOGPROBS:
        _refuse(
            "top_logprobs",
            f"the local endpoint reports 0 to {MAX_TOP_LOGPROBS} alternatives, or with -1 the "
            f"whole vocabulary; got {top}",
        )
    if len(request.messages) > MAX_MESSAGES:
        _refuse("messages", f"at most {MAX_MESSAGES}, got {len(request.messages)}")
    stops = [request.stop] if isinstance(request.stop, str) else request.stop or []
    if len(stops) > MAX_STOPS or any(len(stop) > MAX_STOP for stop in stops):
        _refuse("stop", f"at most {MAX_STOPS} texts of at most {MAX_STOP} characters")
    _check_stream_options(request.stream_options or {})
    _check_penalty(request.repetition_penalty)
    _check_mirostat(request)
    _check_reasoning(request)
    _check_draft(request, vocabulary)


def _check_stream_options(options: Mapping[str, Any]) -> None:
    for key, value in options.items():
        if key not in ("include_usage", "continuous_usage_stats"):
            _refuse("stream_options", f"{key:.60} is not known")
        if not isinstance(value, bool | None):
            _refuse("stream_options", f"{key}: expected true or false")


def _check_penalty(penalty: float | None) -> None:
    if penalty is not None and penalty < LEAST_PENALTY:
        _refuse("repetition_penalty", f"expected at least {LEAST_PENALTY:f}, got {penalty}")


def _check_mirostat(request: ChatRequest) -> None:
    if request.mirostat_target is None:
        if request.mirostat_lr is not None:
            _refuse("mirostat_lr", "needs mirostat_target")
        return
    for name, neutral in _OTHER_SAMPLERS.items():
        value = getattr(request, name)
        if value is not None and value not in neutral:
            _refuse("mirostat_target", f"takes the place of {name}; give one of the two")


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
        _refuse("thinking", f"{key:.60} is not known")
    budget = thinking.get("budget_tokens")
    if budget is None:
        return
    if thinking["type"] != "enabled":
        _refuse("thinking", "budget_tokens needs type enabled")
    if not isinstance(budget, int) or isinstance(budget, bool) or budget < _LEAST_BUDGET:
        _refuse("thinking", f"budget_tokens: expected an integer of at least {_LEAST_BUDGET}")


def _check_draft(request: ChatRequest, vocabulary: int) -> None:
    draft, prediction = request.speculation, request.prediction
    if isinstance(draft, list):
        for token in draft:
            if not 0 <= token < vocabulary:
                _refuse("speculation", f"{token} is no id from 0 to {vocabulary - 1}")
    if prediction is None:
        return
    if draft is not None:
        _refuse("prediction", "is another form of speculation; give one of the two")
    if isinstance(prediction, Mapping):
        parts = prediction.get("content")
        texts = parts if isinstance(parts, list) else [{"type": "text", "text": parts}]
        for part in texts:
            text = part.get("text") if isinstance(part, Mapping) else None
            if not isinstance(text, str) or part.get("type") != "text":
                _refuse("prediction", "content: expected a string, or a list of parts of text")


def _refuse(field: str, reason: str) -> NoReturn:
    raise RequestError(f"{field}: {reason}.", field=field)
