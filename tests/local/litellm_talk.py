"""What users of LiteLLM do, in a process of its own: it is heavy, and warns about itself.

    python -m tests.local.litellm_talk BASE_URL KEY MODEL

Prints one JSON object: by name, what came back or the error.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import litellm

FRANCE = [
    {"role": "system", "content": "You are a helpful assistant."},
    {"role": "user", "content": "What is the capital of France?"},
]


PARAMETERS = {
    "type": "object",
    "properties": {"city": {"type": "string", "enum": ["Paris", "Oslo"]}},
    "required": ["city"],
    "additionalProperties": False,
}
WEATHER = {"name": "weather", "description": "Current weather.", "parameters": PARAMETERS}
CALLED: dict[str, Any] = {
    "tools": [{"type": "function", "function": WEATHER}],
    "tool_choice": "required",
    "max_tokens": 60,
    "_skip_mcp_handler": True,  # 1.106 imports the package mcp for any tool, without requiring it
}
FORMAT = {"type": "json_schema", "json_schema": {"name": "city", "schema": PARAMETERS}}


class Talk:
    """Asks by LiteLLM's generic provider."""

    def __init__(self, base_url: str, key: str, model: str) -> None:
        self._common = {"api_base": base_url, "api_key": key, "model": f"openai/{model}"}

    def ask(self, **fields: Any) -> Any:
        told = {**self._common, "messages": FRANCE, "temperature": 0, "max_tokens": 12, **fields}
        return litellm.completion(**told)

    def whole(self, **fields: Any) -> Any:
        return self.ask(**fields).model_dump()

    def stream(self, **fields: Any) -> dict[str, Any]:
        chunks = list(self.ask(stream=True, stream_options={"include_usage": True}, **fields))
        built = litellm.stream_chunk_builder(chunks)
        assert built is not None
        return {"chunks": len(chunks), **built.model_dump()}

    def error(self, **fields: Any) -> dict[str, Any]:
        try:
            self.ask(**fields)
        except Exception as error:
            return {"kind": type(error).__name__, "says": str(error)}
        return {"kind": "none"}


def main(base_url: str, key: str, model: str) -> dict[str, Any]:
    talk = Talk(base_url, key, model)
    return {
        "plain": talk.whole(),
        "stream": talk.stream(),
        "logprobs": talk.whole(logprobs=True, top_logprobs=2),
        "n": talk.whole(n=2, temperature=1.5, seed=1),
        "extra": talk.whole(extra_body={"return_token_ids": True}),
        # Its own provider for Tensormesh, told by the environment where the host is.
        "tensormesh": talk.whole(model=f"tensormesh/{model}", api_base=None, api_key=None),
        "tools": talk.whole(**CALLED),
        "streamed_tools": talk.stream(**CALLED),
        "json": talk.whole(response_format=FORMAT, max_tokens=40),
        "greedy_n": talk.error(n=2),
        "no_model": talk.error(model="openai/no/such"),
        "wrong_key": talk.error(api_key="wrong"),
    }


if __name__ == "__main__":
    litellm.suppress_debug_info = True
    litellm.telemetry = False
    json.dump(main(*sys.argv[1:]), sys.stdout, default=str)
