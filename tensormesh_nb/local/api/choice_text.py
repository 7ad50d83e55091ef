"""The text of one choice: a chat's message, or plain text."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any, Protocol

from ..engine.generation import Step
from ..prompt.functions import OfferedFunctions
from .call_parser import CallFragment, CallParser

__all__ = ["ChatText", "ChoiceText", "CompletionText"]


class ChoiceText(Protocol):
    """Writes the text of one choice."""

    def opening(self) -> dict[str, Any]:
        """The keys of the choice's first chunk."""

    def delta(self, step: Step) -> tuple[dict[str, Any], bool]:
        """The keys of a step's chunk, and whether the step adds any text."""

    def whole(self, steps: Sequence[Step]) -> dict[str, Any]:
        """The keys of the choice in a whole body."""

    def finish(self, step: Step) -> str | None:
        """The finish reason after a step."""


class CompletionText:
    """Plain text, for ``/v1/completions``."""

    def opening(self) -> dict[str, Any]:
        """Empty text."""
        return {"text": ""}

    def delta(self, step: Step) -> tuple[dict[str, Any], bool]:
        """The step's text."""
        return {"text": step.text}, bool(step.text)

    def whole(self, steps: Sequence[Step]) -> dict[str, Any]:
        """All text."""
        return {"text": "".join(step.text for step in steps)}

    def finish(self, step: Step) -> str | None:
        """The step's finish reason."""
        return step.finish


class ChatText:
    """The assistant's message: content, and calls parsed from the text.

    Args:
        functions: the functions that may be called, if any.
    """

    def __init__(self, functions: OfferedFunctions | None) -> None:
        self._functions = functions
        self._calls = (
            CallParser(free=not functions.required, named=functions.named) if functions else None
        )

    def opening(self) -> dict[str, Any]:
        """The role."""
        return {"delta": {"role": "assistant", "content": ""}}

    def delta(self, step: Step) -> tuple[dict[str, Any], bool]:
        """The step's content and parts of calls."""
        content, fragments = self._read(step)
        delta: dict[str, Any] = {"content": content} if content or not fragments else {}
        if fragments and self._legacy:
            delta["function_call"] = _function_call(fragments)
        elif fragments:
            delta["tool_calls"] = [_tool_call(fragment) for fragment in _by_call(fragments)]
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
            "function_call": _function_call(calls) if calls and self._legacy else None,
            "reasoning": None,
        }
        if calls and not self._legacy:
            message["tool_calls"] = [
                {key: call[key] for key in ("id", "type", "function")}
                for call in map(_tool_call, calls)
            ]
        return {"message": message}

    def finish(self, step: Step) -> str | None:
        """The step's finish reason; after a complete call, the one that vLLM sends."""
        called = self._calls is not None and self._calls.count > 0
        if step.finish != "stop" or step.stopped_by is not None or not called:
            return step.finish
        if self._legacy:
            return "function_call"
        # As in vLLM, a call that the request named ends with "stop".
        return "stop" if self._functions and self._functions.named else "tool_calls"

    @property
    def _legacy(self) -> bool:
        return self._functions is not None and self._functions.legacy

    def _read(self, step: Step) -> tuple[str, list[CallFragment]]:
        if self._calls is None or step.prompt:
            return step.text, []
        content, fragments = self._calls.add(step.text)
        return content + (self._calls.end() if step.finish else ""), fragments


def _by_call(fragments: Sequence[CallFragment]) -> list[CallFragment]:
    """One fragment for each call."""
    joined: dict[int, CallFragment] = {}
    for part in fragments:
        before = joined.get(part.call)
        if before is None:
            joined[part.call] = part
        else:
            joined[part.call] = before._replace(arguments=before.arguments + part.arguments)
    return list(joined.values())


def _tool_call(fragment: CallFragment) -> dict[str, Any]:
    if fragment.name is None:
        return {"index": fragment.call, "function": {"arguments": fragment.arguments}}
    return {
        "id": f"chatcmpl-tool-{secrets.token_hex(16)}",
        "type": "function",
        "index": fragment.call,
        "function": {"name": fragment.name, "arguments": fragment.arguments},
    }


def _function_call(fragments: Sequence[CallFragment]) -> dict[str, Any]:
    """The legacy form, which has one call."""
    (call,) = _by_call(fragments)
    arguments = {"arguments": call.arguments}
    return arguments if call.name is None else {"name": call.name, **arguments}
