"""Plays the bytes of a host to a client and returns the result, even after an error."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import tensormesh_nb as tm

from ..replay_host import DONE, ReplayHost, head

__all__ = ["chunk", "delta", "lines", "play", "play_body", "whole"]

Json = dict[str, Any]
ENVELOPE = {"id": "r", "object": "chat.completion.chunk", "created": 1, "model": "m"}


def chunk(*choices: Json, **keys: Any) -> Json:
    """A chunk with these choices and the usual envelope."""
    return {**ENVELOPE, "choices": [*choices], **keys}


def delta(content: str | None = None, /, **keys: Any) -> Json:
    """A chunk with one choice. ``choice`` has keys of the choice; others go into the delta."""
    choice = keys.pop("choice", {})
    said = {} if content is None else {"content": content}
    return chunk({"index": 0, "delta": {**said, **keys}, **choice})


def whole(content: str | None = None, /, **keys: Any) -> Json:
    """A body with one choice. ``choice`` has keys of the choice; others go into the message."""
    choice = {"finish_reason": "stop", **keys.pop("choice", {})}
    message = {"role": "assistant", "content": content, **keys}
    return chunk({"index": 0, "message": message, **choice}, object="chat.completion")


def lines(*events: Json | bytes) -> bytes:
    """A stream: objects become events, bytes are raw lines."""
    return b"".join(
        event + b"\n\n"
        if isinstance(event, bytes)
        else b"data: %b\n\n" % json.dumps(event).encode()
        for event in events
    )


def play(*events: Json | bytes, done: bool = True, **fields: Any) -> tm.ChatResult:
    """The result of a streamed reply of these events, with ``[DONE]`` unless switched off."""
    body = lines(*events, *([b"data: " + DONE] if done else []))
    return _result([head(), body], fields)


def play_body(body: Json | bytes, **fields: Any) -> tm.ChatResult:
    """The result of a reply in one piece."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return _result([head(kind="application/json"), data], fields)


def _result(script: list[bytes | float], fields: dict[str, Any]) -> tm.ChatResult:
    # Defaults ask for more; hosts without it get a warning.
    off = {"logprobs": False, "top_logprobs": None, "return_token_ids": False}
    fields = {"temperature": 1.0, **off, **fields}
    with ReplayHost(script) as host, tm.Client(host=host.url, model="m", max_retries=0) as asking:
        turn = asking.stream("Hi", **fields)
        with contextlib.suppress(tm.TensormeshError), turn:
            for _ in turn:
                pass
    return turn.result
