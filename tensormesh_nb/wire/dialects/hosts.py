"""What each host family calls the parts of a reply, where that differs from the typed form.

The typed form (``structs``) has the names of OpenAI, vLLM and Fireworks. A dialect maps a host's
name to the name there; ``KEEP`` marks a key without a counterpart, which stays in
``result.response``. The tables below merge all dialects: the decoder never asks which host it is,
because proxies mix them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

__all__ = [
    "CHOICE",
    "CHUNK",
    "CUT",
    "DELTA",
    "DONE",
    "ENTRY",
    "HOSTS",
    "KEEP",
    "PARTS",
    "PINGS",
    "REASONING",
    "TEXTS",
    "USAGE",
    "Dialect",
    "meaning",
]

KEEP = ""
Names = Mapping[str, str]


@dataclass(frozen=True)
class Dialect:
    """The names of one host family.

    Attributes:
        chunk, choice, delta: keys of an event or body, of a choice, and of its delta or message.
            ``chunk`` as a target is an object with the keys of a chunk.
        entry: keys of a token in ``logprobs`` and of its alternatives.
        usage: paths in ``usage``.
        parts: types of content parts and the segment that they belong to.
        cut: finish reasons that mean ``length``.
        pings: types of events without content.
    """

    chunk: Names = field(default_factory=dict)
    choice: Names = field(default_factory=dict)
    delta: Names = field(default_factory=dict)
    entry: Names = field(default_factory=dict)
    usage: Names = field(default_factory=dict)
    parts: Names = field(default_factory=dict)
    cut: tuple[str, ...] = ()
    pings: tuple[str, ...] = ()


_CACHED = {"prompt_tokens_details.cached_tokens": "cached_tokens"}
_REASONED = {"completion_tokens_details.reasoning_tokens": "reasoning_tokens"}

HOSTS: dict[str, Dialect] = {
    "OpenAI": Dialect(
        chunk={"obfuscation": KEEP, "moderation": KEEP},
        usage={**_CACHED, **_REASONED},
        parts={"text": "content", "output_text": "content", "refusal": "refusal"},
        cut=("length", "max_output_tokens"),
    ),
    "Azure": Dialect(
        chunk={"prompt_filter_results": KEEP, "prompt_annotations": KEEP},
        choice={
            "content_filter_results": KEEP,
            "content_filter_result": KEEP,
            "content_filter_offsets": KEEP,
        },
    ),
    "vLLM": Dialect(
        choice={"prompt_logprobs": KEEP, "routed_experts": KEEP},
        usage=_CACHED,
    ),
    "SGLang": Dialect(
        chunk={"sglext": KEEP, "metadata": KEEP},
        choice={"matched_stop": KEEP, "hidden_states": KEEP, "meta_info": KEEP},
        delta={"reasoning_content": "reasoning", "hidden_states": KEEP},
        usage={"reasoning_tokens": "reasoning_tokens"},
    ),
    "llama.cpp": Dialect(
        chunk={"timings": KEEP, "__verbose": KEEP, "prompt_progress": KEEP},
        delta={"reasoning_content": "reasoning"},
        entry={"id": "token_id"},
        usage=_CACHED,
    ),
    "Ollama": Dialect(
        delta={"reasoning": "reasoning", "thinking": "reasoning"},
        usage={"prompt_eval_count": "prompt_tokens", "eval_count": "completion_tokens"},
        cut=("length",),
    ),
    "LM Studio": Dialect(
        chunk={"stats": KEEP, "model_info": KEEP, "runtime": KEEP},
        delta={"reasoning": "reasoning", "reasoning_content": "reasoning"},
    ),
    "Mistral": Dialect(
        chunk={"p": KEEP},
        usage={"num_cached_tokens": "cached_tokens", **_CACHED},
        parts={"thinking": "reasoning", "text": "content"},
        cut=("model_length",),
    ),
    "DeepSeek": Dialect(
        delta={"reasoning_content": "reasoning"},
        usage={"prompt_cache_hit_tokens": "cached_tokens", **_CACHED, **_REASONED},
    ),
    "Moonshot, Zhipu, MiniMax": Dialect(
        chunk={"base_resp": KEEP, "input_sensitive": KEEP, "output_sensitive": KEEP},
        choice={"usage": "usage"},
        delta={"reasoning_content": "reasoning", "reasoning_details": "reasoning"},
        usage={"cached_tokens": "cached_tokens"},
        cut=("max_length", "model_context_window_exceeded"),
    ),
    "OpenRouter": Dialect(
        chunk={"provider": KEEP},
        choice={"native_finish_reason": KEEP, "error": "error"},
        delta={"reasoning": "reasoning", "reasoning_details": "reasoning", "images": KEEP},
        usage={**_CACHED, **_REASONED},
        parts={
            "reasoning.text": "reasoning",
            "reasoning.summary": "reasoning",
            "reasoning.encrypted": KEEP,
        },
    ),
    "Together": Dialect(
        chunk={"prompt": KEEP, "warnings": KEEP},
        choice={"seed": KEEP},
        delta={"token_id": "token_ids"},
        usage={"cached_tokens": "cached_tokens"},
        cut=("length",),
    ),
    "Fireworks": Dialect(
        chunk={"perf_metrics": "perf_metrics"},
        delta={"reasoning_content": "reasoning"},
        entry={"sampling_logprob": KEEP, "text_offset": KEEP},
    ),
    "Groq": Dialect(
        chunk={"x_groq": "chunk", "usage_breakdown": KEEP},
        delta={"reasoning": "reasoning", "channel": KEEP, "executed_tools": KEEP},
    ),
    "Gemini": Dialect(
        chunk={"usageMetadata": "usage", "usage_metadata": "usage"},
        delta={"extra_content": KEEP},
        usage={
            "promptTokenCount": "prompt_tokens",
            "candidatesTokenCount": "completion_tokens",
            "totalTokenCount": "total_tokens",
            "cachedContentTokenCount": "cached_tokens",
            "thoughtsTokenCount": "reasoning_tokens",
        },
        cut=("MAX_TOKENS",),
    ),
    "TGI": Dialect(
        choice={"details": KEEP},
        usage={"generated_tokens": "completion_tokens"},
        cut=("length",),
    ),
    "LiteLLM": Dialect(
        chunk={"citations": KEEP, "_hidden_params": KEEP},
        choice={"provider_specific_fields": KEEP},
        delta={
            "reasoning_content": "reasoning",
            "thinking_blocks": "reasoning",
            "provider_specific_fields": KEEP,
        },
        parts={"redacted_thinking": KEEP},
        pings=("ping",),
    ),
    # Answers that a proxy has only half translated.
    "Anthropic, Bedrock": Dialect(
        usage={
            "input_tokens": "prompt_tokens",
            "output_tokens": "completion_tokens",
            "cache_read_input_tokens": "cached_tokens",
        },
        parts={"thinking": "reasoning", "reasoning": "reasoning"},
        cut=("max_tokens",),
        pings=("ping", "heartbeat", "keepalive", "keep-alive"),
    ),
}


def _merged(place: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for dialect in HOSTS.values():
        found.update(getattr(dialect, place))
    return found


# Keys with a counterpart, by place.
CHUNK = {name: target for name, target in _merged("chunk").items() if target}
CHOICE = {name: target for name, target in _merged("choice").items() if target}
DELTA = {name: target for name, target in _merged("delta").items() if target}
ENTRY = {name: target for name, target in _merged("entry").items() if target}
USAGE = _merged("usage")
PARTS = _merged("parts")

# Names of reasoning; of several with the same text the first one counts.
REASONING = (
    *("reasoning", "reasoning_content"),
    *sorted({name for name, target in DELTA.items() if target == "reasoning"}),
)
REASONING = tuple(dict.fromkeys(REASONING))

# Keys of a part that hold its text, or a list of parts.
TEXTS = ("text", "thinking", "reasoning", "summary", "refusal", "content")

DONE = (b"[DONE]", b'"[DONE]"', b"[done]")
PINGS = frozenset(name for dialect in HOSTS.values() for name in dialect.pings)
CUT = frozenset(name.lower() for dialect in HOSTS.values() for name in dialect.cut)

_NO_REASON = frozenset({"", "null", "none", "undefined"})
_FAILURE = re.compile(
    r"(?<![a-z])(error|errored|abort(ed)?|cancel(l?ed)?|fail(ed|ure)?|malformed|insufficient"
    r"|timeout|timed|unavailable|overloaded|interrupted|disconnected|crash(ed)?)(?![a-z])"
)


def meaning(reason: str | None) -> Literal["none", "failed", "cut", "ended"]:
    """What a finish reason means. A reason that no known host family uses means an end.

    Returns:
        ``none`` if it says nothing: null, or what hosts send in its place; ``failed`` if the host
        gave up; ``cut`` if the answer reached a limit of its length; else ``ended``.
    """
    word = (reason or "").strip().lower()
    if word in _NO_REASON:
        return "none"
    if word in CUT:
        return "cut"
    return "failed" if _FAILURE.search(word) else "ended"
