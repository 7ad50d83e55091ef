"""Replies of a host that answers every row."""

from __future__ import annotations

import json

from ..replay_host import DONE, ReplayHost, Request, Script, chunk, head, sse

__all__ = ["REFUSED", "USAGE", "answer", "echo", "prompt_of", "prompts"]

USAGE = {"prompt_tokens": 9, "completion_tokens": 2, "total_tokens": 11}
REFUSED: Script = [head("429 Slow Down", "application/json", Retry_After="0.01") + b"{}"]


def answer(text: str) -> Script:
    """A complete answer of two tokens, streamed or not."""
    entries = [
        {"token": part, "logprob": -0.5, "bytes": list(part.encode()), "top_logprobs": []}
        for part in (text[:1], text[1:])
    ]
    return [
        head(),
        *sse(
            *(chunk(entry["token"], logprobs={"content": [entry]}) for entry in entries),  # type: ignore[arg-type]
            chunk(finish_reason="stop"),
            {"choices": [], "usage": USAGE},
            DONE,
        ),
    ]


def whole(text: str) -> Script:
    """The same in one JSON document."""
    choice = {"index": 0, "message": {"role": "assistant", "content": text}}
    body = {"model": "m", "choices": [{**choice, "finish_reason": "stop"}], "usage": USAGE}
    return [head(kind="application/json") + json.dumps(body).encode()]


def prompt_of(request: Request) -> str:
    """The last message."""
    return str(request.json()["messages"][-1]["content"])


def echo(request: Request) -> Script:
    """The prompt in capitals."""
    made = answer if request.json().get("stream") else whole
    return made(prompt_of(request).upper())


def prompts(host: ReplayHost) -> list[str]:
    """The prompts that a host has received, sorted."""
    return sorted(map(prompt_of, host.requests))
