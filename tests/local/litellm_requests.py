"""Requests through LiteLLM, in a separate process because importing it is slow and emits warnings.

    python -m tests.local.litellm_requests BASE_URL KEY MODEL

Prints one JSON object that maps the name of each request to its reply or its error.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import litellm

import tensormesh_nb as tm

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
    "_skip_mcp_handler": True,  # 1.106 imports mcp for any tool but does not require it
}
FORMAT = {"type": "json_schema", "json_schema": {"name": "city", "schema": PARAMETERS}}


class Requests:
    """Requests through LiteLLM's generic OpenAI provider."""

    def __init__(self, base_url: str, key: str, model: str) -> None:
        self._common = {"api_base": base_url, "api_key": key, "model": f"openai/{model}"}

    def send(self, **fields: Any) -> Any:
        defaults = {"messages": FRANCE, "temperature": 0, "max_tokens": 12}
        return litellm.completion(**{**self._common, **defaults, **fields})

    def reply(self, **fields: Any) -> Any:
        return self.send(**fields).model_dump()

    def stream(self, **fields: Any) -> dict[str, Any]:
        chunks = list(self.send(stream=True, stream_options={"include_usage": True}, **fields))
        built = litellm.stream_chunk_builder(chunks)
        assert built is not None
        return {"chunks": len(chunks), **built.model_dump()}

    def result(self, **fields: Any) -> dict[str, Any]:
        """What a ChatResult of the reply, or of its stream, has."""
        result = tm.ChatResult.from_response(self.send(**fields))
        rows = result.logprobs.logprob.tolist()
        calls = [call["function"]["name"] for call in result.tool_calls]
        return {"text": result.text, "status": result.status, "logprobs": rows, "calls": calls}

    def error(self, **fields: Any) -> dict[str, Any]:
        try:
            self.send(**fields)
        except Exception as error:
            return {"class": type(error).__name__, "status": getattr(error, "status_code", None)}
        return {"class": None}


def main(base_url: str, key: str, model: str) -> dict[str, Any]:
    requests = Requests(base_url, key, model)
    return {
        "plain": requests.reply(),
        "stream": requests.stream(),
        "logprobs": requests.reply(logprobs=True, top_logprobs=2),
        "n": requests.reply(n=2, temperature=1.5, seed=1),
        "extra": requests.reply(extra_body={"return_token_ids": True}),
        # LiteLLM's provider for Tensormesh reads the host and key from the environment.
        "tensormesh": requests.reply(model=f"tensormesh/{model}", api_base=None, api_key=None),
        "tools": requests.reply(**CALLED),
        "streamed_tools": requests.stream(**CALLED),
        "json": requests.reply(response_format=FORMAT, max_tokens=40),
        "result": requests.result(logprobs=True, top_logprobs=2),
        "streamed_result": requests.result(logprobs=True, top_logprobs=2, stream=True),
        "called_result": requests.result(**CALLED),
        "streamed_called_result": requests.result(stream=True, **CALLED),
        "greedy_n": requests.error(n=2),
        "no_model": requests.error(model="openai/no/such"),
        "wrong_key": requests.error(api_key="wrong"),
    }


if __name__ == "__main__":
    litellm.suppress_debug_info = True
    litellm.telemetry = False
    json.dump(main(*sys.argv[1:]), sys.stdout, default=str)
