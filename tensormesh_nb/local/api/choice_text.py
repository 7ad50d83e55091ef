"""Voice: the text of one choice, as the API's message or as plain text."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any, Protocol

from ..engine.generation import Step
from ..grammar.tool_grammar import Tools
from .function_calls import Fragment

__all__ = ["Continuation", "Message", "Voice"]


class Voice(Protocol):
    """Writes the text of one choice."""

    def opening(self) -> dict[str, Any]:
        """What opens the choice in a stream."""

    def delta(self, step: Step) -> tuple[dict[str, Any], bool]:
        """What a step adds, in a chunk; and whether it adds anything."""

    def whole(self, steps: Sequence[Step]) -> dict[str, Any]:
        """All of it, in a body."""

    def finish(self, step: Step) -> str | None:
        """The finish reason after a step."""


class Continuation:
    """Plain text, of ``/v1/completions``."""

    def opening(self) -> dict[str, Any]:
        """Nothing but the key."""
        return {"text": ""}

    def delta(self, step: Step) -> tuple[dict[str, Any], bool]:
        """The step's text."""
        return {"text": step.text}, bool(step.text)

    def whole(self, steps: Sequence[Step]) -> dict[str, Any]:
        """All text."""
        return {"text": "".join(step.text for step in steps)}

    def finish(self, step: Step) -> str | None:
        """As the step has it."""
        return step.finish


class Message:
    """The assistant's message: content, and the calls that are read from the text.

    Args:
        tools: the functions that may be called, if there are any.
    """

    def __init__(self, tools: Tools | None) -> None:
        self._tools = tools
        self._calls = tools.calls() if tools else None

    def opening(self) -> dict[str, Any]:
        """The role."""
        return {"delta": {"role": "assistant", "content": ""}}

    def delta(self, step: Step) -> tuple[dict[str, Any], bool]:
        """The step's content and pieces of calls."""
        content, fragments = self._read(step)
        delta: dict[str, Any] = {"content": content} if content or not fragments else {}
        if fragments and self._legacy:
            delta["function_call"] = _joined(fragments)
        elif fragments:
            delta["tool_calls"] = [_told(fragment) for fragment in _by_call(fragments)]
        return {"delta": delta}, bool(content or fragments)

    def whole(self, steps: Sequence[Step]) -> dict[str, Any]:
        """The message."""
        content, fragments = "", []
        for step in steps:
            more, found = self._read(step)
            content += more
            fragments += found
        calls = _by_call(fragments)
        message: dict[str, Any] = {
            "role": "assistant",
            "content": content if content or not calls else None,
            "refusal": None,
            "annotations": None,
            "audio": None,
            "function_call": _joined(calls) if calls and self._legacy else None,
            "reasoning": None,
        }
        if calls and not self._legacy:
            told = [_told(call) for call in calls]
            message["tool_calls"] = [
                {key: call[key] for key in ("id", "type", "function")} for call in told
            ]
        return {"message": message}

    def finish(self, step: Step) -> str | None:
        """As the step has it; a call that is complete is told in vLLM's words."""
        called = self._calls is not None and self._calls.count > 0
        if step.finish != "stop" or step.stopped_by is not None or not called:
            return step.finish
        if self._legacy:
            return "function_call"
        # vLLM ends a call that the request named with "stop".
        return "stop" if self._tools and self._tools.named else "tool_calls"

    @property
    def _legacy(self) -> bool:
        return self._tools is not None and self._tools.legacy

    def _read(self, step: Step) -> tuple[str, list[Fragment]]:
        if self._calls is None or step.prompt:
            return step.text, []
        content, fragments = self._calls.add(step.text)
        return content + (self._calls.end() if step.finish else ""), fragments


def _by_call(fragments: Sequence[Fragment]) -> list[Fragment]:
    """One fragment for each call."""
    joined: dict[int, Fragment] = {}
    for piece in fragments:
        before = joined.get(piece.call)
        if before is None:
            joined[piece.call] = piece
        else:
            joined[piece.call] = before._replace(arguments=before.arguments + piece.arguments)
    return list(joined.values())


def _told(fragment: Fragment) -> dict[str, Any]:
    if fragment.name is None:
        return {"index": fragment.call, "function": {"arguments": fragment.arguments}}
    return {
        "id": f"chatcmpl-tool-{secrets.token_hex(16)}",
        "type": "function",
        "index": fragment.call,
        "function": {"name": fragment.name, "arguments": fragment.arguments},
    }


def _joined(fragments: Sequence[Fragment]) -> dict[str, Any]:
    """The older form, which knows one call."""
    (call,) = _by_call(fragments)
    told = {"arguments": call.arguments}
    return told if call.name is None else {"name": call.name, **told}
