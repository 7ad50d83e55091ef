"""Turns and clients to test conversations with."""

from __future__ import annotations

from typing import Any

from tensormesh_nb.conversation.history import ChatTurn, History
from tensormesh_nb.result import ChatResult
from tensormesh_nb.wire import chunks as wire
from tensormesh_nb.wire.request import ChatRequest

from ..replay_host import DONE, Script, chunk, head, sse

__all__ = ["USAGE", "answer", "answered", "contents", "lesson", "said", "user"]

USAGE = {"prompt_tokens": 9, "completion_tokens": 3, "total_tokens": 12}


def user(text: str) -> dict[str, Any]:
    return {"role": "user", "content": text}


def answered(text: str, messages: Any = (), **fields: Any) -> ChatResult:
    """A complete result."""
    result = ChatResult(ChatRequest.of(messages, **{"model": "m", **fields}), host="h")
    choice = {"index": 0, "message": {"role": "assistant", "content": text}}
    body = {"model": "m", "choices": [{**choice, "finish_reason": "stop"}], "usage": USAGE}
    result.add(wire.decode(__import__("json").dumps(body).encode()), 0.1)
    result.finish("complete", 0.2)
    return result


def said(history: History, text: str, key: str | None = None, reply: str = "") -> int:
    """Say something and be answered."""
    messages = [user(text)]
    base = history.base(key, messages)
    result = answered(reply or text.upper(), history.after(base, messages))
    return history.enter(base, ChatTurn(messages, result.new_messages, result, key))


def lesson(*texts: str) -> History:
    """A conversation whose turns are owned by cells of the same name."""
    history = History("lesson")
    for text in texts or ("a", "b", "c"):
        said(history, text, text)
    return history


def contents(messages: Any) -> list[Any]:
    return [message["content"] for message in messages]


def answer(text: str, usage: dict[str, int] | None = None) -> Script:
    """What a host streams."""
    end = {"choices": [], "usage": usage or USAGE}
    return [head(), *sse(chunk(text), chunk(finish_reason="stop"), end, DONE)]
