"""A message put together from deltas; a whole message is one big delta."""

from __future__ import annotations

from typing import Any

from ..config.redactor import Redactor
from ..wire import chunks as wire
from ..wire.messages import ROLES, THINKING, has_thinking, thinking_parts
from .tool_calls import FunctionPart, ToolCalls

__all__ = ["PartialMessage"]

_DETAILS = "reasoning_details"
_TEXTS = ("text", "summary")  # of an item of ``reasoning_details``


class PartialMessage:
    """A message as it grows.

    Attributes:
        role: as the host sent it; ``assistant`` by default.
        content, reasoning, refusal: the texts, in pieces as they came.
        calls: the tool calls.
        function_call: the call in the form of older hosts, or None.
    """

    def __init__(self) -> None:
        self.role = "assistant"
        self.content: list[str] = []
        self.reasoning: list[str] = []
        self.refusal: list[str] = []
        self.calls = ToolCalls()
        self.function_call: FunctionPart | None = None
        self._reasoning_names: set[str] = set()
        self._extra: dict[str, list[Any]] = {}

    @property
    def calls_tools(self) -> bool:
        """Whether a call of either form has begun."""
        return len(self.calls) > 0 or self.function_call is not None

    @property
    def state(self) -> tuple[int, int, int, bool]:
        """A key that changes when anything but content arrives."""
        return len(self.reasoning), len(self.refusal), len(self.calls), self.calls_tools

    @property
    def _names(self) -> set[str]:
        """The keys of the message that hold the reasoning."""
        return self._reasoning_names - {THINKING} if self.reasoning else set()

    @property
    def _thinks_in_parts(self) -> bool:
        """Whether the reasoning came as parts of the content."""
        return THINKING in self._reasoning_names and bool(self.reasoning)

    def add(self, delta: wire.Delta, *, whole: bool) -> None:
        """Add a delta, or a ``whole`` message."""
        # Rare fields are tested one by one, which is cheaper than any call.
        content = delta.content
        if content:
            if content.__class__ is not str and has_thinking(content):
                self._reasoning_names.add(THINKING)
            self.content.append(content if content.__class__ is str else delta.text)
        if delta.role:
            self.role = delta.role
        if (
            delta.reasoning
            or delta.reasoning_content
            or delta.refusal
            or delta.tool_calls
            or delta.function_call is not None
            or delta.annotations
            or delta.audio
            or delta.name
            or delta.extra_keys
        ):
            self._add_rare(delta, whole=whole)

    def start_branch(self, other: PartialMessage, text: str) -> None:
        """Start with another message's role and reasoning, and with a text."""
        self.role = other.role
        self.content, self.reasoning = [text], list(other.reasoning)
        self._reasoning_names = set(other._reasoning_names)

    def message(self) -> dict[str, Any]:
        """The message as it came, unknown keys included."""
        content = "".join(self.content)
        reasoning = "".join(self.reasoning)
        message: dict[str, Any] = dict.fromkeys(sorted(self._names), reasoning)
        if self.refusal:
            message["refusal"] = "".join(self.refusal)
        if len(self.calls):
            message["tool_calls"] = self.calls.whole()
        if self.function_call is not None:
            message["function_call"] = self.function_call.whole()
        # Streams open every message with an empty text, so empty and null cannot be told apart.
        message["content"] = content or (None if message else "")
        if self._thinks_in_parts:
            message["content"] = thinking_parts(reasoning, content)
        extra = {name: _joined(values) for name, values in self._extra.items()}
        return {**extra, **message, "role": self.role}

    def for_request(self, text: str) -> dict[str, Any]:
        """The message for the next request, given its text without inline reasoning.

        Reasoning goes back under the names under which it came: hosts refuse others.
        """
        # Hosts send roles that they do not accept.
        role = self.role if self.role in ROLES else "assistant"
        message: dict[str, Any] = {"role": role, "content": text}
        reasoning = "".join(self.reasoning)
        message |= dict.fromkeys(sorted(self._names), reasoning)
        if _DETAILS in self._extra:
            message[_DETAILS] = _merged(_joined(self._extra[_DETAILS]))
        if self.refusal:
            message["refusal"] = "".join(self.refusal)
        if self.calls_tools:
            message["content"] = text or None
        if self._thinks_in_parts:
            message["content"] = thinking_parts(reasoning, text)
        if len(self.calls):
            # The output of a call refers to its id, so every call needs one.
            message["tool_calls"] = [
                {**call, "id": call["id"] or f"call_{number}", "type": "function"}
                for number, call in enumerate(self.calls.whole())
            ]
        if self.function_call is not None:
            message["function_call"] = self.function_call.whole()
        return message

    def redact(self, redactor: Redactor) -> bool:
        """Replace the key; returns whether it was in a text or in the arguments of a call."""
        texts = [self.content, self.reasoning, self.refusal]
        found = [redactor.pieces(pieces) for pieces in texts]
        self.role = redactor.text(self.role)
        extra, self._extra = self._extra, {}
        for name, values in extra.items():
            if all(isinstance(value, str) for value in values):
                redactor.pieces(values)
            self._extra[redactor.text(name)] = redactor.value(values)
        found.append(self.calls.redact(redactor))
        if self.function_call is not None:
            found.append(self.function_call.redact(redactor))
        return any(found)

    def _add_rare(self, delta: wire.Delta, *, whole: bool) -> None:
        """Add the rare fields of a delta."""
        if delta.reasoning or delta.reasoning_content:
            self._add_reasoning(delta)
        if delta.refusal:
            self.refusal.append(delta.refusal)
        if delta.tool_calls:
            self.calls.add(delta.tool_calls, whole=whole)
        if delta.function_call is not None:
            self.function_call = self.function_call or FunctionPart()
            self.function_call.add(delta.function_call)
        if delta.extra_keys or delta.annotations or delta.audio or delta.name:
            named = {"annotations": delta.annotations, "audio": delta.audio, "name": delta.name}
            for key, value in {**named, **(delta.extra_keys or {})}.items():
                if value is not None:
                    self._add_extra(key, value)

    def _add_reasoning(self, delta: wire.Delta) -> None:
        self.reasoning.append(delta.reasoning_text)
        for name in ("reasoning", "reasoning_content"):
            text = getattr(delta, name)
            if text == delta.reasoning_text:
                self._reasoning_names.add(name)
            elif text:
                self._add_extra(name, text)  # a second, different text

    def _add_extra(self, key: str, value: Any) -> None:
        """Add an unknown key; a repeated equal value is kept once."""
        values = self._extra.setdefault(key, [])
        if len(values) != 1 or values[0] != value:
            values.append(value)


def _merged(details: Any) -> Any:
    """OpenRouter's ``reasoning_details``, of which a stream sends the pieces of each text.

    Hosts check their signatures, so nothing else changes.
    """
    merged: list[Any] = []
    for item in details if isinstance(details, list) else ():
        last = merged[-1] if merged else {}
        if _continues(item, last):
            texts = {k: last.get(k, "") + item[k] for k in _TEXTS if isinstance(item.get(k), str)}
            news = {key: value for key, value in item.items() if value is not None}
            merged[-1] = {**last, **news, **texts}
        else:
            merged.append(item)
    return merged or details


def _continues(item: Any, last: Any) -> bool:
    """Whether an item is a further piece of the last one, which no signature has ended."""
    if not isinstance(item, dict) or not isinstance(last, dict) or last.get("signature"):
        return False
    same = all(item.get(key) == last.get(key) for key in ("type", "index"))
    texts = [(last.get(key), item.get(key)) for key in _TEXTS]
    return (
        same
        and "data" not in item
        and all(one is None or isinstance(one, str) for pair in texts for one in pair)
    )


def _joined(values: list[Any]) -> Any:
    """Join the values of a key: texts and lists end to end, objects merged, else the last one."""
    if all(isinstance(value, str) for value in values):
        return "".join(values)
    if all(isinstance(value, list) for value in values):
        return [item for value in values for item in value]
    if all(isinstance(value, dict) for value in values):
        return {key: item for value in values for key, item in value.items()}
    return values[-1]
