"""The request fields as keyword arguments of Python methods, for type checkers.

A method takes ``**fields: Unpack[RequestKeywords]``. A type may be wider here than in a request:
functions are accepted as tools, for example. A test compares these names and types with
``ChatRequest``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ForwardRef, Literal, TypeAlias, TypedDict

__all__ = [
    "FieldKeywords",
    "PanelKeywords",
    "RequestKeywords",
    "SweptKeywords",
    "ToolLike",
    "TurnKeywords",
]

ToolLike: TypeAlias = Callable[..., Any] | Mapping[str, Any]
"""A Python function, or a declaration in the API's form."""


class Fields(TypedDict, total=False):
    """The fields that every such method takes."""

    model: str | None
    temperature: float | None
    top_p: float | None
    max_tokens: int | None
    max_completion_tokens: int | None
    n: int | None
    stop: str | Sequence[str] | None
    top_k: int | None
    min_p: float | None
    typical_p: float | None
    seed: int | None
    repetition_penalty: float | None
    presence_penalty: float | None
    frequency_penalty: float | None
    mirostat_target: float | None
    mirostat_lr: float | None
    logit_bias: Mapping[str, float] | Mapping[int, float] | None
    ignore_eos: bool | None

    logprobs: bool | None
    top_logprobs: int | None
    return_token_ids: bool | None
    echo: bool | None
    echo_last: int | None
    raw_output: bool | None
    perf_metrics_in_response: bool | None

    response_format: Mapping[str, Any] | str | type | None
    tools: ToolLike | Iterable[ToolLike] | None
    tool_choice: str | Mapping[str, Any] | Callable[..., Any] | None
    parallel_tool_calls: bool | None
    functions: Sequence[Mapping[str, Any]] | None
    function_call: str | Mapping[str, Any] | None

    reasoning_effort: str | int | bool | None
    reasoning_history: Literal["disabled", "interleaved", "preserved"] | None
    thinking: Mapping[str, Any] | None

    prompt_truncate_len: int | None
    context_length_exceeded_behavior: Literal["truncate", "error"] | None
    prompt_cache_isolation_key: str | None
    speculation: str | Sequence[int] | None
    prediction: str | Mapping[str, Any] | None

    user: str | None
    metadata: Mapping[str, Any] | None

    extra: Mapping[str, Any] | None


class System(TypedDict, total=False):
    """The system message, which is no field but the first message."""

    system: str | None


class Stream(TypedDict, total=False):
    """How the answer is sent."""

    stream: bool | None
    stream_options: Mapping[str, Any] | None


class Messages(TypedDict, total=False):
    """The messages."""

    messages: str | Mapping[str, Any] | Sequence[Mapping[str, Any]] | None


class FieldKeywords(Fields, Stream, Messages, total=False):
    """All fields of a request."""


class RequestKeywords(System, Fields, Stream, Messages, total=False):
    """All fields of a request, and the system message in front of its prompt."""


class TurnKeywords(System, Fields, Stream, total=False):
    """The same for a method whose prompt is another argument."""


class PanelKeywords(System, Fields, total=False):
    """The settings of a panel, which sets the other fields itself."""

    host: str | None


if TYPE_CHECKING:
    # Each keyword may be a value or a list of values, which a TypedDict cannot say of another one.
    SweptKeywords: TypeAlias = Any
else:

    class SweptKeywords:
        """The same for a method that tries several values of a field."""

        __annotations__ = {
            name: ForwardRef(f"{annotation.__forward_arg__} | list")
            for name, annotation in TurnKeywords.__annotations__.items()
        }
