"""The requests of the recordings. A recording's file is named after its request."""

from __future__ import annotations

from typing import Any

from ..prompts import FRANCE

__all__ = ["MODEL", "REQUESTS", "body_of"]

MODEL = "smollm2"
ECHO_EMOJI = [{"role": "user", "content": "Repeat: Olá 😀 日本語"}]
WEATHER = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "Current weather.",
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string"}},
            "required": ["city"],
        },
    },
}
TOOLS = {
    "messages": [{"role": "user", "content": "Weather in Oslo?"}],
    "tools": [WEATHER],
    "tool_choice": "required",
    "max_tokens": 50,
    "top_logprobs": 1,
}
EMOJI = {"messages": ECHO_EMOJI, "max_tokens": 31, "top_logprobs": 2}
STREAM = {"stream": True, "stream_options": {"include_usage": True}}
IDS = {"return_token_ids": True}

# In addition: model, temperature 0, logprobs, the question about France.
REQUESTS: dict[str, dict[str, Any]] = {
    "plain": {"top_logprobs": 3, "max_tokens": 16, **IDS},
    "stream": {"top_logprobs": 3, "max_tokens": 16, **IDS, **STREAM},
    "emoji": {**EMOJI, **IDS},
    "emoji_stream": {**EMOJI, **IDS, "stream": True},
    "n2_stream": {"n": 2, "temperature": 1.5, "max_tokens": 6, "top_logprobs": 1, **STREAM},
    "idstrings": {
        "top_logprobs": 2, "max_tokens": 16, **IDS, "return_tokens_as_token_ids": True,
    },
    "tools": {**TOOLS, **IDS},
    "tools_stream": {**TOOLS, **IDS, "stream": True},
    "stop": {"stop": ["Paris"], "max_tokens": 16, "top_logprobs": 0},
    "prompt_logprobs": {"logprobs": False, "prompt_logprobs": 1, "max_tokens": 1, **IDS},
    "wrong_model": {"model": "nope", "logprobs": False, "max_tokens": 24},
    "bad_value": {"temperature": -1, "logprobs": False, "max_tokens": 16},
    "overflow": {
        "messages": [{"role": "user", "content": "word " * 12000}],
        "logprobs": False,
        "max_tokens": 4,
    },
}  # fmt: skip

# What made a host write the emoji. llama-cpp-python wrote it freely.
_OF_HOST = {
    ("vllm", "emoji"): {"structured_outputs": {"choice": ["Olá 😀 日本語"]}},
    ("vllm-tools", "emoji"): {"structured_outputs": {"choice": ["Olá 😀 日本語"]}},
    ("llamaserver", "emoji"): {"grammar": 'root ::= "Olá 😀 日本語"'},
}


def body_of(host: str, name: str) -> dict[str, Any]:
    """The body of a request for chat completions.

    Args:
        host: the recordings' folder.
        name: the recording.
    """
    own = _OF_HOST.get((host, name.removesuffix("_stream")), {})
    common = {"model": MODEL, "messages": FRANCE, "temperature": 0, "logprobs": True}
    return {**common, **REQUESTS[name], **own}
