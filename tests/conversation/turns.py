"""Turns, histories and streamed answers for tests of conversations."""

from __future__ import annotations

import json
from typing import Any

from tensormesh_nb.conversation.history import ChatTurn, History
from tensormesh_nb.result import ChatResult
from tensormesh_nb.wire.chunks import decode
from tensormesh_nb.wire.request import ChatRequest

from ..factories import result_of
from ..replay_host import DONE, Script, chunk, head, sse

__all__ = ["USAGE", "add_turn", "answer", "complete_result", "contents", "lesson", "user"]

USAGE = {"prompt_tokens": 9, "completion_tokens": 3, "total_tokens": 12}


def user(text: str) -> dict[str, Any]:
    return {"role": "user", "content": text}


def complete_result(text: str, messages: Any = (), **fields: Any) -> ChatResult:
    """A complete result."""
    request = ChatRequest.of(messages, **{"model": "m", **fields})
    choice = {"index": 0, "message": {"role": "assistant", "content": text}}
    body = {"model": "m", "choices": [{**choice, "finish_reason": "stop"}], "usage": USAGE}
    return result_of(request, [decode(json.dumps(body).encode())], host="h")


def add_turn(history: History, text: str, key: str | None = None, reply: str = "") -> int:
    """Add a turn with a complete answer; returns the number of later turns that became a branch."""
    messages = [user(text)]
    base = history.base_for(key, messages)
    result = complete_result(reply or text.upper(), history.messages_after(base, messages))
    return history.add(base, ChatTurn(messages, result.new_messages, result, key))


def lesson(*texts: str) -> History:
    """A history in which each turn's key is its prompt."""
    history = History("lesson")
    for text in texts or ("a", "b", "c"):
        add_turn(history, text, text)
    return history


def contents(messages: Any) -> list[Any]:
    return [message["content"] for message in messages]


def answer(text: str, usage: dict[str, int] | None = None) -> Script:
    """The bytes of a streamed answer."""
    end = {"choices": [], "usage": usage or USAGE}
    return [head(), *sse(chunk(text), chunk(finish_reason="stop"), end, DONE)]
