"""The fields of a chat completions request: each with its type, bounds and description.

The client, the magic's flags, the panel's settings and the local endpoint's validation are derived
from this one definition. To add a field, add it here and to ``keywords``.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from .field_info import about

__all__ = ["RequestFields"]

INT64 = 2**63

Number = Annotated[float, Meta(ge=-2, le=2)]
Share = Annotated[float, Meta(ge=0, le=1)]
Count = Annotated[int, Meta(ge=1)]
Text = Annotated[str, Meta(min_length=1)]
Object = dict[str, Any]


class RequestFields(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The fields of ``ChatRequest``. None means "not given": the field is left out of the body."""

    model: Annotated[
        str, about("The model's id, exactly as the host lists it.", "model", basic=True)
    ] = ""
    messages: Annotated[list[Object], about("The conversation so far.", "messages")] = []

    temperature: Annotated[
        Annotated[float, Meta(ge=0, le=2)] | None,
        about(
            "Sampling temperature; 0 is greedy, 1 leaves the distribution as it is.",
            "sampling",
            default=1.0,
            basic=True,
        ),
    ] = None
    top_p: Annotated[
        Share | None,
        about(
            "Sample from the most likely tokens that together have this probability.",
            "sampling",
            default=1.0,
            basic=True,
        ),
    ] = None
    max_tokens: Annotated[
        Count | None, about("Stop after this many generated tokens.", "sampling", basic=True)
    ] = None
    max_completion_tokens: Annotated[
        Count | None, about("A newer name of max_tokens; send one of the two.", "sampling")
    ] = None
    n: Annotated[
        Annotated[int, Meta(ge=1, le=128)] | None,
        about("How many answers to generate.", "sampling", default=1),
    ] = None
    stop: Annotated[
        Text | list[Text] | None,
        about("Stop when this text is generated; it is not returned.", "sampling", basic=True),
    ] = None
    top_k: Annotated[
        Annotated[int, Meta(ge=-1)] | None,
        about("Sample from the k most likely tokens; 0 or -1 is off.", "sampling"),
    ] = None
    min_p: Annotated[
        Share | None,
        about(
            "Drop tokens less likely than this share of the most likely token.",
            "sampling",
            default=0.0,
        ),
    ] = None
    typical_p: Annotated[
        Share | None,
        about(
            "Locally typical sampling: the probability mass to keep; 1 is off.",
            "sampling",
            default=1.0,
        ),
    ] = None
    seed: Annotated[
        Annotated[int, Meta(ge=-INT64, le=INT64 - 1)] | None,
        about("Repeat the same sample for the same request (best effort).", "sampling", basic=True),
    ] = None
    repetition_penalty: Annotated[
        Annotated[float, Meta(gt=0, le=2)] | None,
        about(
            "Divide the logits of tokens in the prompt and answer; 1 is off.",
            "sampling",
            default=1.0,
        ),
    ] = None
    presence_penalty: Annotated[
        Number | None,
        about(
            "Subtract this from the logits of tokens already generated.", "sampling", default=0.0
        ),
    ] = None
    frequency_penalty: Annotated[
        Number | None,
        about(
            "Subtract this from a token's logit for every time it was generated.",
            "sampling",
            default=0.0,
        ),
    ] = None
    mirostat_target: Annotated[
        Annotated[float, Meta(ge=0)] | None,
        about("Mirostat: the target perplexity; unset is off.", "sampling"),
    ] = None
    mirostat_lr: Annotated[
        Annotated[float, Meta(ge=0)] | None, about("Mirostat: the learning rate.", "sampling")
    ] = None
    logit_bias: Annotated[
        dict[str, Annotated[float, Meta(ge=-100, le=100)]] | None,
        about("Numbers to add to the logits of tokens, by token id.", "sampling"),
    ] = None
    ignore_eos: Annotated[
        bool | None, about("Keep generating past the end token.", "sampling", default=False)
    ] = None

    stream: Annotated[
        bool | None, about("Send the answer as it is generated.", "output", default=False)
    ] = None
    stream_options: Annotated[
        Object | None, about('For streams: {"include_usage": true}.', "output")
    ] = None
    logprobs: Annotated[
        bool | None,
        about("Return the log probability of every generated token.", "output", default=False),
    ] = None
    top_logprobs: Annotated[
        Annotated[int, Meta(ge=-1)] | None,
        about(
            "Alternatives to return for each token; -1 is the whole vocabulary.",
            "output",
            default=0,
            basic=True,
        ),
    ] = None
    return_token_ids: Annotated[
        bool | None, about("Return the token ids of prompt and answer.", "output", default=False)
    ] = None
    echo: Annotated[
        bool | None, about("Return the prompt in front of the answer.", "output", default=False)
    ] = None
    echo_last: Annotated[
        Annotated[int, Meta(ge=0)] | None,
        about("Echo only the last N tokens of the prompt.", "output"),
    ] = None
    raw_output: Annotated[
        bool | None,
        about("Return what the model saw and wrote before any parsing.", "output", default=False),
    ] = None
    perf_metrics_in_response: Annotated[
        bool | None, about("Return the host's own timings.", "output", default=False)
    ] = None

    response_format: Annotated[
        Object | None,
        about("json_object, text, a JSON schema, or the API's object.", "output"),
    ] = None
    tools: Annotated[list[Object] | None, about("Functions that the model may call.", "tools")] = (
        None
    )
    tool_choice: Annotated[
        Literal["none", "auto", "required", "any"] | Object | None,
        about("Whether a tool must be called, and which (its name).", "tools"),
    ] = None
    parallel_tool_calls: Annotated[
        bool | None, about("Allow several tool calls in one answer.", "tools", default=True)
    ] = None
    functions: Annotated[list[Object] | None, about("Deprecated form of tools.", "tools")] = None
    function_call: Annotated[
        Literal["none", "auto"] | Object | None, about("Deprecated form of tool_choice.", "tools")
    ] = None

    reasoning_effort: Annotated[
        str | int | bool | None,
        about("How long to think: low, medium, high, none, or a number of tokens.", "reasoning"),
    ] = None
    reasoning_history: Annotated[
        Literal["disabled", "interleaved", "preserved"] | None,
        about("Which earlier reasoning enters the prompt.", "reasoning"),
    ] = None
    thinking: Annotated[
        Object | None,
        about('{"type": "enabled", "budget_tokens": 1024} or {"type": "disabled"}.', "reasoning"),
    ] = None

    prompt_truncate_len: Annotated[
        Count | None,
        about("Cut the prompt to this many tokens, oldest messages first.", "other"),
    ] = None
    context_length_exceeded_behavior: Annotated[
        Literal["truncate", "error"] | None,
        about("What to do when prompt and max_tokens do not fit the context.", "other"),
    ] = None
    prompt_cache_isolation_key: Annotated[
        str | None, about("Keep the cache entries of this prompt separate from others.", "other")
    ] = None
    speculation: Annotated[
        str | list[int] | None, about("A draft of the answer, for faster decoding.", "other")
    ] = None
    prediction: Annotated[
        str | Object | None,
        about('A draft of the answer: {"type": "content", "content": "..."}.', "other"),
    ] = None

    user: Annotated[str | None, about("An id of your end user.", "other")] = None
    metadata: Annotated[Object | None, about("Your own labels, for tracing.", "other")] = None

    extra: Annotated[Object, about("Other fields, sent as they are.", "other")] = {}

    defaulted: frozenset[str] = frozenset()
    """Names of the fields whose values are defaults; they are left out if a host refuses them."""
