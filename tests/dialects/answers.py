"""Streams of sixteen host families, as their servers write them, and their expected content.

They are rebuilt from the servers' sources, their documents and public reports. Every stream says
the same: it thinks "Hm" where the host has reasoning, says "Oslo." or calls a tool.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from .play import Json

__all__ = ["RECORDINGS", "Recording"]

IDS = (5, 6)
LOGPROBS = (-0.25, -0.5)
ALTERNATIVE = ("Bergen", -2.0, 9)
ARGUMENTS = '{"city": "Oslo"}'
CALL = "get_weather"
USAGE = {"prompt_tokens": 9, "completion_tokens": 2, "total_tokens": 11}


@dataclass(frozen=True)
class Recording:
    """A stream and what it says.

    Attributes:
        events: chunks, and raw lines.
        text, reasoning, finish: of the first choice.
        calls: ids, names and arguments of its tool calls.
        ids, logprobs: of its tokens; empty if the host has none.
        usage: tokens of prompt and completion, and cached ones; None if the host has none.
        error: a part of the error message, or "".
        kept: keys that stay in the response.
    """

    events: tuple[Json | bytes, ...]
    text: str = "Oslo."
    reasoning: str | None = None
    finish: str | None = "stop"
    calls: tuple[tuple[str | None, str, str], ...] = ()
    ids: tuple[int, ...] = ()
    logprobs: tuple[float, ...] = ()
    usage: tuple[int | None, int | None, int | None] | None = (9, 2, None)
    error: str = ""
    kept: tuple[str, ...] = field(default=())


def _chunk(
    delta: Json, reason: str | None = None, /, *, top: Json | None = None, **choice: Any
) -> Json:
    envelope = {"id": "c1", "object": "chat.completion.chunk", "created": 1764000000, "model": "m"}
    part = {"index": 0, "delta": delta, "finish_reason": reason, **choice}
    return {**envelope, "choices": [part], **(top or {})}


def _last(usage: Json | None = None, **keys: Any) -> Json:
    return {"id": "c1", "object": "chat.completion.chunk", "created": 1764000000, "model": "m",
            "choices": [], "usage": usage or USAGE, **keys}  # fmt: skip


def _rows(at: int, name: str | None = None) -> Json:
    """The logprobs of a token; ``name`` is the key of its id."""
    token = ("Oslo", ".")[at]
    own: Json = {"token": token, "logprob": LOGPROBS[at], "bytes": list(token.encode())}
    other: Json = {"token": ALTERNATIVE[0], "logprob": ALTERNATIVE[1], "bytes": None}
    if name:
        own, other = {name: IDS[at], **own}, {name: ALTERNATIVE[2], **other}
    return {"content": [{**own, "top_logprobs": [own, other]}]}


def _call(index: int | None, arguments: str, id_: str | None = None, **keys: Any) -> Json:
    head = {} if id_ is None else {"id": id_, "type": "function"}
    function = {"arguments": arguments} | ({} if id_ is None else {"name": CALL})
    numbered = {} if index is None else {"index": index}
    return {"tool_calls": [{**numbered, **head, "function": function, **keys}]}


_OPENAI = {"top": {"service_tier": "default", "system_fingerprint": None, "usage": None,
                   "obfuscation": "x7"}}  # fmt: skip
_SGLANG = {"role": None, "content": None, "reasoning_content": None, "tool_calls": None}
_FILTERED = {"hate": {"filtered": False, "severity": "safe"}}
_TIMINGS = {"top": {"timings": {"prompt_n": 9, "predicted_n": 2}}}
_DETAIL = {"type": "reasoning.text", "text": "Hm", "format": "anthropic-claude-v1", "index": 0}
_THOUGHT = {"type": "thinking", "thinking": [{"type": "text", "text": "Hm"}]}
_CACHED = {"prompt_cache_hit_tokens": 8, "prompt_cache_miss_tokens": 1}
_SIGNATURE = {"extra_content": {"google": {"thought_signature": "c2ln"}}}

RECORDINGS: dict[str, Recording] = {
    "OpenAI": Recording(
        (
            _chunk({"role": "assistant", "content": "", "refusal": None}, logprobs=None, **_OPENAI),
            _chunk({"content": "Oslo"}, logprobs={**_rows(0), "refusal": None}, **_OPENAI),
            _chunk({"content": "."}, logprobs={**_rows(1), "refusal": None}, **_OPENAI),
            _chunk({}, "stop", logprobs=None, **_OPENAI),
            _last({**USAGE, "prompt_tokens_details": {"cached_tokens": 4}}, obfuscation=""),
            b"data: [DONE]",
        ),
        logprobs=LOGPROBS,
        usage=(9, 2, 4),
    ),
    "Azure": Recording(
        (
            {"choices": [], "created": 0, "id": "", "model": "", "object": "",
             "prompt_filter_results": [{"prompt_index": 0, "content_filter_results": _FILTERED}]},
            _chunk({"role": "assistant"}, content_filter_results={}),
            _chunk({"content": "Oslo"}, content_filter_results=_FILTERED, logprobs=None),
            _chunk({"content": "."}, content_filter_results=_FILTERED, logprobs=None),
            _chunk({}, "stop", content_filter_results={}),
            _last(),
            b"data: [DONE]",
        ),
        kept=("prompt_filter_results", "content_filter_results"),
    ),
    "vLLM": Recording(
        (
            _chunk({"role": "assistant", "content": ""}, top={"prompt_token_ids": [1, 2]}),
            _chunk({"reasoning": "Hm"}, token_ids=None),
            _chunk({"content": "Oslo"}, logprobs=_rows(0), token_ids=[5]),
            _chunk({"content": "."}, logprobs=_rows(1), token_ids=[6]),
            _chunk({"content": ""}, "stop", stop_reason=None),
            _last(),
            b"data: [DONE]",
        ),
        reasoning="Hm",
        ids=IDS,
        logprobs=LOGPROBS,
    ),
    "SGLang": Recording(
        (
            _chunk({**_SGLANG, "role": "assistant", "content": ""}, matched_stop=None),
            _chunk({**_SGLANG, "reasoning_content": "Hm"}, matched_stop=None),
            _chunk({**_SGLANG, **_call(1, "", "call_a")}, matched_stop=None),
            _chunk({**_SGLANG, **_call(0, ARGUMENTS[:8])}, matched_stop=None),
            _chunk({**_SGLANG, **_call(0, ARGUMENTS[8:])}, matched_stop=None),
            _chunk(_SGLANG, "tool_calls", matched_stop=None),
            _last(),
            b"data: [DONE]",
        ),
        text="",
        reasoning="Hm",
        finish="tool_calls",
        calls=(("call_a", CALL, ARGUMENTS),),
    ),
    "llama.cpp": Recording(
        (
            _chunk({"role": "assistant", "content": None}),
            _chunk({"reasoning_content": "Hm"}),
            _chunk({"content": "Oslo"}, logprobs=_rows(0, "id")),
            _chunk({"content": "."}, logprobs=_rows(1, "id")),
            _chunk({}, "stop", **_TIMINGS),
            _last(timings={"prompt_n": 9, "predicted_n": 2}),
            b"data: [DONE]",
        ),
        reasoning="Hm",
        ids=IDS,
        logprobs=LOGPROBS,
        kept=("timings",),
    ),
    "llama.cpp, error": Recording(
        (_chunk({"content": "Oslo."}),
         b'error: {"code":500,"message":"no slot","type":"server_error"}'),
        finish=None, usage=None, error="no slot",
    ),
    "Ollama": Recording(
        (
            _chunk({"role": "assistant", "content": "", "reasoning": "Hm"}),
            _chunk({"role": "assistant", "content": "Oslo"}),
            _chunk({"role": "assistant", "content": "."}),
            _chunk({"role": "assistant", "content": ""}, "stop"),
            _last(),
            b"data: [DONE]",
        ),
        reasoning="Hm",
    ),
    "Ollama, two calls": Recording(
        (
            _chunk({"role": "assistant", "content": "", **_call(0, ARGUMENTS, "call_a")}),
            _chunk({"role": "assistant", "content": "", **_call(0, "{}", "call_b")}),
            _chunk({"role": "assistant", "content": ""}, "tool_calls"),
            b"data: [DONE]",
        ),
        text="", finish="tool_calls", usage=None,
        calls=(("call_a", CALL, ARGUMENTS), ("call_b", CALL, "{}")),
    ),
    "LM Studio": Recording(
        (
            _chunk({"role": "assistant", "content": "Oslo"}, logprobs=None),
            _chunk({"role": "assistant", "content": "."}, logprobs=None),
            _chunk({}, "stop", logprobs=None, top={"stats": {}}),
            _last(),
            b"data: [DONE]",
        ),
    ),
    "LM Studio, error": Recording(
        (
            _chunk({"role": "assistant", "content": "Oslo."}, logprobs=None),
            b'event: error\ndata: {"error": {"message": "Model unloaded."}}',
        ),
        finish=None, usage=None, error="Model unloaded",
    ),
    "Mistral": Recording(
        (
            _chunk({"role": "assistant", "content": ""}, top={"p": "abc"}),
            _chunk({"content": [_THOUGHT]}, top={"p": "abc"}),
            _chunk({"content": [{"type": "text", "text": "Oslo"}]}, top={"p": "ab"}),
            _chunk({"content": "."}, "stop", top={"p": "ab", "usage": USAGE}),
            b"data: [DONE]",
        ),
        reasoning="Hm",
        kept=("p",),
    ),
    "DeepSeek": Recording(
        (
            b": keep-alive", b": keep-alive",
            _chunk({"role": "assistant", "content": None, "reasoning_content": ""}, logprobs=None),
            _chunk({"content": None, "reasoning_content": "Hm"}, logprobs=None),
            _chunk({"content": "Oslo", "reasoning_content": None}, logprobs=_rows(0)),
            _chunk({"content": ".", "reasoning_content": None}, logprobs=_rows(1)),
            _chunk({"content": "", "reasoning_content": None}, "stop", logprobs=None,
                   top={"usage": {**USAGE, **_CACHED}}),
            b"data: [DONE]",
        ),
        reasoning="Hm", logprobs=LOGPROBS, usage=(9, 2, 8),
    ),
    "DeepSeek, no resources": Recording(
        (_chunk({"content": "Oslo."}), _chunk({"content": ""}, "insufficient_system_resource"),
         b"data: [DONE]"),
        finish="insufficient_system_resource", usage=None, error="insufficient_system_resource",
    ),
    "OpenRouter": Recording(
        (
            b": OPENROUTER PROCESSING",
            _chunk({"role": "assistant", "content": "", "reasoning": "Hm",
                    "reasoning_details": [_DETAIL]}, native_finish_reason=None,
                   top={"provider": "P"}),
            _chunk({"role": "assistant", "content": "Oslo."}, native_finish_reason=None,
                   top={"provider": "P"}),
            _chunk({"role": "assistant", "content": ""}, "stop", native_finish_reason="end_turn",
                   top={"provider": "P"}),
            _chunk({"role": "assistant", "content": ""}, None, native_finish_reason=None,
                   top={"provider": "P", "usage": {**USAGE, "cost": 0.1}}),
            b"data: [DONE]",
        ),
        reasoning="Hm",
        kept=("provider", "native_finish_reason", "reasoning_details"),
    ),
    "OpenRouter, error": Recording(
        (
            _chunk({"role": "assistant", "content": "Oslo."}, native_finish_reason=None),
            _chunk({"role": "assistant", "content": ""}, "error", native_finish_reason="error",
                   top={"error": {"code": 502, "message": "Provider disconnected"}}),
        ),
        finish="error", usage=None, error="Provider disconnected",
    ),
    "Together": Recording(
        (
            _chunk({"token_id": 5, "role": "assistant", "content": "Oslo", "tool_calls": None},
                   text="Oslo", seed=None, logprobs=-0.25, top={"usage": None}),
            _chunk({"token_id": 6, "role": "assistant", "content": ".", "tool_calls": None},
                   "stop", text=".", seed=7, logprobs=-0.5, top={"usage": USAGE}),
            b"data: [DONE]",
        ),
        ids=IDS, logprobs=LOGPROBS, kept=("seed",),
    ),
    "Fireworks": Recording(
        (
            _chunk({"role": "assistant"}),
            _chunk({"content": "Oslo"}, logprobs=_rows(0, "token_id"), token_ids=[5]),
            _chunk({"content": "."}, logprobs=_rows(1, "token_id"), token_ids=[6]),
            _chunk({}, "stop", top={"usage": USAGE, "perf_metrics": {"prompt-tokens": 9}}),
            b"data: [DONE]",
        ),
        ids=IDS, logprobs=LOGPROBS, kept=("perf_metrics",),
    ),
    "Groq": Recording(
        (
            _chunk({"role": "assistant", "content": ""}, top={"x_groq": {"id": "r"}}),
            _chunk({"reasoning": "Hm", "channel": "analysis"}, logprobs=None),
            _chunk({"content": "Oslo."}, logprobs=None),
            _chunk({}, "stop", logprobs=None, top={"x_groq": {"id": "r", "usage": USAGE}}),
            b"data: [DONE]",
        ),
        reasoning="Hm", kept=("x_groq",),
    ),
    "Groq, error": Recording(
        (_chunk({"content": "Oslo."}), _last(x_groq={"id": "r", "error": "over capacity"}),
         b"data: [DONE]"),
        finish=None, usage=(9, 2, None), error="over capacity",
    ),
    "Gemini": Recording(
        (
            _chunk({"role": "assistant", **_call(None, ARGUMENTS, "f1", **_SIGNATURE)}),
            _chunk({"role": "assistant"}, "stop", top={"usage": USAGE}),
            b"data: [DONE]",
        ),
        text="", calls=(("f1", CALL, ARGUMENTS),), kept=("thought_signature",),
    ),
    "TGI": Recording(
        (
            _chunk({"role": "assistant", "content": "Oslo"}, logprobs=None),
            _chunk({"role": "assistant", "content": "."}, "eos_token", logprobs=None,
                   top={"usage": USAGE}),
            b"data: [DONE]",
        ),
        finish="eos_token",
    ),
    "TGI, error": Recording(
        (_chunk({"role": "assistant", "content": "Oslo."}),
         b'event: error\ndata: {"error": "Request failed", "error_type": "generation"}'),
        finish=None, usage=None, error="Request failed",
    ),
    "LiteLLM": Recording(
        (
            _chunk({"role": "assistant", "content": "", "reasoning_content": "Hm",
                    "thinking_blocks": [{**_THOUGHT, "signature": "c2ln"}],
                    "provider_specific_fields": None}, top={"citations": None}),
            _chunk({"content": "", **_call(0, "", "call_a")}),
            _chunk({"tool_calls": [{"index": 0, "type": "function",
                                    "function": {"arguments": "{}", "name": ""}}]}),
            _chunk({"tool_calls": [{"index": 0,
                                    "function": {"arguments": ARGUMENTS, "name": ""}}]}),
            _chunk({}, "tool_calls"),
            _last({**USAGE, "cache_read_input_tokens": 3}),
            b"data: [DONE]",
        ),
        text="", reasoning="Hm", finish="tool_calls", calls=(("call_a", CALL, ARGUMENTS),),
        usage=(9, 2, 3), kept=("thinking_blocks",),
    ),
    "LiteLLM, a line of an error": Recording(
        (_chunk({"content": "Oslo."}),
         json.dumps({"error": {"message": "litellm.APIError: gone", "code": "500"}}).encode(),
         b"data: [DONE]"),
        finish=None, usage=None, error="gone",
    ),
}  # fmt: skip
