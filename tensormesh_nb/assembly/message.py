"""A message assembled from deltas; a complete message is one big delta."""

from __future__ import annotations

from typing import Any

from ..config.redactor import Redactor
from ..wire import chunks as wire
from ..wire.dialects.content import read_content
from ..wire.dialects.hosts import REASONING
from ..wire.messages import ROLES, has_thinking, thinking_parts
from .tool_calls import FunctionPart, ToolCalls

__all__ = ["PARTS", "UNREAD", "PartialMessage"]

# A value under a known name that cannot be read is kept under this prefix and the name.
UNREAD = "unread_"
PARTS = "content_parts"  # the parts of a content without text, as received
_KNOWN = ("role", "content", "refusal", "tool_calls", "function_call")

_REASONING = frozenset(REASONING)
_SIGNED = ("reasoning_details", "thinking_blocks")  # lists; hosts check their signatures
_TEXTS = ("text", "summary", "thinking")  # of an item of such a list


class PartialMessage:
    """A message as it grows.

    Attributes:
        role: as the host sent it; ``assistant`` by default.
        content, reasoning, refusal: the texts, in pieces as received.
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
        self._thinks_in_parts = False  # whether the reasoning came as parts of the content
        self._extra: dict[str, list[Any]] = {}

    @property
    def calls_tools(self) -> bool:
        """Whether a call of either form has begun."""
        return len(self.calls) > 0 or self.function_call is not None

    @property
    def has_output(self) -> bool:
        """Whether a text or a call has begun."""
        return any(map(any, (self.content, self.reasoning, self.refusal))) or self.calls_tools

    @property
    def state(self) -> tuple[int, int, int, bool]:
        """A key that changes when anything but content arrives."""
        return len(self.reasoning), len(self.refusal), len(self.calls), self.calls_tools

    def add(self, delta: wire.Delta, *, whole: bool) -> None:
        """Add a delta, or a ``whole`` message."""
        # Rare fields are tested one by one, which is cheaper than any call.
        content = delta.content
        if content:
            if content.__class__ is str:
                self.content.append(content)
            else:
                self._add_parts(delta)
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
        ):
            self._add_rare(delta, whole=whole)
        elif delta.extra_keys:
            self._add_extras(delta, delta.extra_keys)

    def join(self) -> None:
        """Replace the pieces of each text by the whole, which takes a tenth of the memory."""
        for pieces in (self.content, self.reasoning, self.refusal):
            pieces[:] = ["".join(pieces)] if len(pieces) > 1 else pieces

    def complete(self, message: wire.Delta) -> list[str]:
        """Add what a final whole message has beyond the deltas; some hosts send one at the end.

        Returns:
            The names of texts that differ from those of the deltas, which are kept.
        """
        differ = []
        content = message.content
        texts = {
            "reasoning": (self.reasoning, message.reasoning_text),
            "refusal": (self.refusal, message.refusal or ""),
            "content": (self.content, message.text if content else ""),
        }
        for name, (pieces, text) in texts.items():
            have = "".join(pieces)
            if text.startswith(have):
                if len(text) > len(have):
                    pieces.append(text[len(have) :])
            elif text.strip() not in have and not text.endswith(have):
                differ.append(name)
        if message.tool_calls and not self.calls_tools:
            self.calls.add(message.tool_calls, whole=True)
        if message.function_call is not None and not self.calls_tools:
            self.function_call = FunctionPart()
            self.function_call.add(message.function_call)
        if not self._reasoning_names and self.reasoning:
            self._reasoning_names.update(name for name, _ in message.reasonings() if name)
        for key, value in (message.extra_keys or {}).items():
            if key not in self._extra and key not in self._reasoning_names:
                self._add_extra(key, value)
        return differ

    def start_branch(self, other: PartialMessage, text: str) -> None:
        """Start with another message's role and reasoning, and with a text."""
        self.role = other.role
        self.content, self.reasoning = [text], list(other.reasoning)
        self._reasoning_names = set(other._reasoning_names)
        self._thinks_in_parts = other._thinks_in_parts

    def message(self) -> dict[str, Any]:
        """The message as received, including unknown keys."""
        content = "".join(self.content)
        reasoning = "".join(self.reasoning)
        message: dict[str, Any] = dict.fromkeys(sorted(self._reasoning_names), reasoning)
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
        extra = {
            name: _merged(values) if name in _SIGNED else _joined(values)
            for name, values in self._extra.items()
        }
        return {**extra, **message, "role": self.role}

    def for_request(self, text: str) -> dict[str, Any]:
        """The message for the next request, given its text without inline reasoning.

        Reasoning is sent back under the names it arrived under: hosts refuse others.
        """
        # Hosts send roles that they do not accept.
        role = self.role if self.role in ROLES else "assistant"
        message: dict[str, Any] = {"role": role, "content": text}
        reasoning = "".join(self.reasoning)
        message |= dict.fromkeys(sorted(self._reasoning_names), reasoning)
        message |= {name: _merged(self._extra[name]) for name in _SIGNED if name in self._extra}
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

    def written(self) -> list[str]:
        """The role, the texts and the arguments of calls, each joined."""
        texts = [self.role, *map("".join, (self.content, self.reasoning, self.refusal))]
        texts += [
            "".join([piece for piece in pieces if isinstance(piece, str)])
            for pieces in self._extra.values()
        ]
        return [*texts, *(function["arguments"] for function in self._functions())]

    def values(self) -> list[Any]:
        """All other values."""
        return [self._extra, self.calls.whole() if len(self.calls) else [], self._functions()]

    def _functions(self) -> list[dict[str, Any]]:
        """The functions of all calls."""
        found = [call["function"] for call in self.calls.whole()] if len(self.calls) else []
        return found if self.function_call is None else [*found, self.function_call.whole()]

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

    @property
    def unread(self) -> list[str]:
        """The names of values that could not be read; they are in the message as received."""
        return [name.removeprefix(UNREAD) for name in self._extra if name.startswith(UNREAD)]

    @property
    def parts(self) -> list[str]:
        """The types of content parts that are neither text nor reasoning."""
        parts = [part for value in self._extra.get(PARTS, ()) for part in value]
        return [str(part.get("type")) if isinstance(part, dict) else "?" for part in parts]

    def _add_parts(self, delta: wire.Delta) -> None:
        """Add a content that is a list of parts."""
        found = read_content(delta.content)
        if found.content and not found.reasoning and not found.others and not found.refusal:
            self.content.append(found.content)
            return
        if found.content:
            self.content.append(found.content)
        if found.refusal:
            self.refusal.append(found.refusal)
        if found.reasoning and not delta.reasoning and not delta.reasoning_content:
            self._add_reasoning(delta)
        if found.reasoning and has_thinking(delta.content):
            self._thinks_in_parts = True
        if found.others:
            self._add_extra(PARTS, found.others)

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
        named = {"annotations": delta.annotations, "audio": delta.audio, "name": delta.name}
        self._add_extras(delta, {**named, **(delta.extra_keys or {})})

    def _add_extras(self, delta: wire.Delta, extra: dict[str, Any]) -> None:
        """Add the keys of a delta that have no attribute; some of them are reasoning."""
        is_read = delta.reasoning or delta.reasoning_content
        if not is_read and not _REASONING.isdisjoint(extra):
            self._add_reasoning(delta)
        for key, value in extra.items():
            if value is None or (key in self._reasoning_names and isinstance(value, str)):
                continue
            self._add_extra(UNREAD + key if key in _KNOWN else key, value)

    def _add_reasoning(self, delta: wire.Delta) -> None:
        """Add reasoning. Of several names the first counts; others with the same text are noted."""
        found = delta.reasonings()
        if not found:
            return
        text = found[0][1]
        self.reasoning.append(text)
        more = delta.extra_keys or {}
        for name, other in found:
            value = getattr(delta, name, more.get(name)) if name else None
            if other == text and isinstance(value, str):
                self._reasoning_names.add(name)
            elif value is not None and name not in more:
                self._add_extra(name, value)  # a second, different text, or more than a text

    def _add_extra(self, key: str, value: Any) -> None:
        """Add an unknown key; a repeated equal value is kept once, lists are pieces."""
        if key not in self._extra:
            self._extra[key] = [value]
        elif self._extra[key] != [value] or isinstance(value, list):
            self._extra[key].append(value)


def _merged(values: list[Any]) -> Any:
    """The lists of a stream as one: pieces of a text are joined, and nothing else changes."""
    if not all(isinstance(value, list) for value in values):
        return _joined(values)
    merged: list[Any] = []
    for items in values:
        before = len(merged)  # an item continues one of an earlier event
        for item in items:
            at = next((i for i in reversed(range(before)) if _continues(item, merged[i])), None)
            if at is None:
                merged.append(item)
                continue
            last = merged[at]
            texts = {k: last.get(k, "") + item[k] for k in _TEXTS if isinstance(item.get(k), str)}
            news = {key: value for key, value in item.items() if value is not None}
            merged[at] = {**last, **news, **texts}
    return merged


def _continues(item: Any, last: Any) -> bool:
    """Whether an item continues the last one, which must not have ended with a signature."""
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
