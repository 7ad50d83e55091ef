"""The messages of a request, as plain JSON objects."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence, Set
from typing import Any, NoReturn, TypeAlias

from ..errors import RequestError
from .sanitize import one_line

__all__ = [
    "REASONING_KEYS",
    "ROLES",
    "THINKING",
    "KeptMessage",
    "Message",
    "check_messages",
    "content_text",
    "has_thinking",
    "is_plain",
    "parse_messages",
    "plain_json",
    "requested_calls",
    "role_meant",
    "thinking_parts",
    "to_messages",
    "with_system",
    "without_reasoning",
]

Message: TypeAlias = dict[str, Any]
"""One message: ``role``, ``content`` and the further keys of its role."""


class KeptMessage(Message):
    """A message of a conversation's turn. The requests of all later turns share it.

    Its keys cannot be changed; ``dict(message)`` is a copy that can.
    """

    def __setitem__(self, *_: object, **__: object) -> NoReturn:
        raise RequestError(
            "This message belongs to a conversation and its requests. Change a copy of it: "
            "dict(message)."
        )

    __delitem__ = __ior__ = pop = popitem = setdefault = update = clear = __setitem__

    def __reduce__(self) -> tuple[type, tuple[Message]]:
        return KeptMessage, (dict(self),)


_TEXTS = ("name", "tool_call_id", "reasoning", "reasoning_content", "refusal")
_INSTEAD = ("tool_calls", "function_call", "refusal", "reasoning", "reasoning_content", "audio")

REASONING_KEYS = ("reasoning", "reasoning_content", "reasoning_details", "thinking_blocks")
"""Keys of a message under which hosts send their reasoning, and expect it back."""

THINKING = "thinking"
"""The type of the parts of a content that hold reasoning (Mistral)."""

SYSTEM_ROLES = ("system", "developer")
ROLES = (*SYSTEM_ROLES, "user", "assistant", "tool", "function")


_EXAMPLE = 'an object such as {"role": "user", "content": "..."}'
_ROLES_ELSEWHERE = {
    **dict.fromkeys(("ai", "bot", "model", "gpt", "chatbot", "agent"), "assistant"),
    **dict.fromkeys(("human", "person", "me", "prompt"), "user"),
    **dict.fromkeys(("instruction", "instructions"), "system"),
}


def role_meant(word: Any) -> str | None:
    """The role that a word probably means, or None."""
    low = word.lower().strip() if isinstance(word, str) else ""
    near = difflib.get_close_matches(low, ROLES, n=1, cutoff=0.75)
    return _ROLES_ELSEWHERE.get(low) or (near[0] if near else None)


def parse_messages(prompt: str | Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> list[Message]:
    """Turn a prompt into checked messages.

    Args:
        prompt: A string (one user message), a message, or a list of messages.

    Raises:
        RequestError: A message is wrong; the error names it.
    """
    messages = to_messages(prompt)
    check_messages(messages)
    return messages


def plain_json(value: Any) -> Any:
    """Convert numpy values, tuples, other strings and integer keys to plain JSON types, unchecked.

    Floats of 16 and 32 bits are as displayed: 0.7, not 0.699999988.

    Raises:
        RecursionError: The value is nested too deeply.
    """
    if isinstance(value, str):
        return str.__str__(value)  # of numpy, HTML parsers and enums
    if isinstance(value, Mapping):
        return {str(key): plain_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain_json(item) for item in value]
    if type(value).__module__ == "numpy" and hasattr(value, "tolist"):
        if value.ndim:
            return [plain_json(item) for item in value]
        is_narrow = value.dtype.kind == "f" and value.dtype.itemsize < 8
        return float(str(value)) if is_narrow else value.tolist()
    return value


def to_messages(prompt: Any) -> list[Message]:
    """Turn a prompt into a list of messages without checking what they contain.

    Raises:
        RequestError: The prompt is not a string, a message or a list of messages.
    """
    if isinstance(prompt, str):
        return [{"role": "user", "content": str.__str__(prompt)}]
    items: Any = [prompt] if isinstance(prompt, Mapping) else prompt
    if not isinstance(items, Sequence) or isinstance(items, bytes):
        hint = " Pass its .messages." if hasattr(prompt, "messages") else ""
        raise RequestError(
            f"messages: expected a string or a list of messages, got {_kind(prompt)}.{hint}",
            field="messages",
        )
    return [_to_message(index, item) for index, item in enumerate(items)]


def with_system(messages: list[Message], system: Any) -> list[Message]:
    """The messages with a system message in front; unchanged if it is None or empty.

    Raises:
        RequestError: The system message is not a string, or the messages have one already.
    """
    if not isinstance(system, str | None):
        raise RequestError(f"system: expected a string, got {_kind(system)}.", field="system")
    if not system:
        return messages
    if any(message.get("role") in SYSTEM_ROLES for message in messages):
        raise RequestError(
            "system: given twice, as system= and among the messages. Keep one.", field="system"
        )
    return [{"role": "system", "content": str.__str__(system)}, *messages]


def _to_message(index: int, item: Any) -> Message:
    if not isinstance(item, Mapping):
        _refuse(f"messages[{index}]", f"expected {_EXAMPLE}, got {_kind(item)}")
    if isinstance(item, KeptMessage):
        return item
    try:
        return {key: plain_json(value) for key, value in item.items()}
    except RecursionError:
        _refuse(f"messages[{index}]", "nested too deeply")


def check_messages(messages: Any) -> None:
    """Check a list of messages.

    Raises:
        RequestError: A message is wrong; the error names it.
    """
    if not isinstance(messages, list):
        raise RequestError(
            f"messages: expected a list of messages, got {_kind(messages)}.", field="messages"
        )
    for index, item in enumerate(messages):
        _check(index, _to_message(index, item))


def is_plain(messages: list[Message]) -> bool:
    """Whether all keys and values of checked messages are ASCII texts, so that they are JSON."""
    return all(
        type(message) is dict
        and all(type(text) is str and text.isascii() for pair in message.items() for text in pair)
        for message in messages
    )


def content_text(content: Any) -> str:
    """The text of a message's content, which is a string, null or a list of parts.

    Parts without text (images, audio) are left out.
    """
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        return ""
    texts = (part.get("text") for part in content if isinstance(part, Mapping))
    return "".join(text for text in texts if isinstance(text, str))


def has_thinking(content: Any) -> bool:
    """Whether a content has reasoning as a part."""
    parts = content if isinstance(content, list) else ()
    return any(isinstance(part, Mapping) and part.get("type") == THINKING for part in parts)


def thinking_parts(reasoning: str, text: str) -> list[dict[str, Any]]:
    """A content with its reasoning as a part (Mistral)."""
    parts: list[dict[str, Any]] = [
        {"type": THINKING, THINKING: [{"type": "text", "text": reasoning}]}
    ]
    return [*parts, {"type": "text", "text": text}] if text else parts


def without_reasoning(
    messages: Sequence[Message], keys: Set[str] = frozenset({*REASONING_KEYS, THINKING})
) -> list[Message]:
    """The messages without reasoning, for a host that did not write it.

    Args:
        messages: The messages. Those without reasoning are the same objects afterwards.
        keys: Which of its forms to leave out.
    """
    return [_without_reasoning(message, keys) for message in messages]


def _without_reasoning(message: Message, keys: Set[str]) -> Message:
    content = message.get("content")
    thoughts = THINKING in keys and has_thinking(content)
    if message.get("role") != "assistant" or not (thoughts or keys & message.keys()):
        return message
    kept = {key: value for key, value in message.items() if key not in keys}
    if thoughts:
        kept["content"] = content_text(content)
    if kept.get("content") is None and not any(kept.get(name) for name in _INSTEAD):
        kept["content"] = ""
    return kept


def requested_calls(message: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The tool calls in a message: ``tool_calls``, then ``function_call`` in the same form."""
    calls = list(message.get("tool_calls") or ())
    older = message.get("function_call")
    if isinstance(older, Mapping) and isinstance(older.get("name"), str):
        arguments = older.get("arguments")
        function = {**older, "arguments": arguments if isinstance(arguments, str) else ""}
        calls.append({"id": None, "type": "function", "function": function})
    return calls


def _check(index: int, message: Message) -> None:
    where = f"messages[{index}]"
    role = message.get("role")
    if role is None and "role" not in message:
        _refuse(where, f"expected {_EXAMPLE}, got the keys {_keys(message)}")
    if role not in ROLES:
        hint = f" Did you mean {meant}?" if (meant := role_meant(role)) else ""
        raise RequestError(
            f"{where}.role: expected one of {', '.join(ROLES)}, got {role!r:.60}.{hint}",
            field=f"{where}.role",
        )
    _check_content(where, message)
    for name in _TEXTS:
        if not isinstance(message.get(name), str | None):
            _refuse(f"{where}.{name}", f"expected a string, got {_kind(message[name])}")
    if role == "tool" and message.get("tool_call_id") is None:
        _refuse(f"{where}.tool_call_id", "a tool message needs the id of the call it answers")
    if role == "function" and message.get("name") is None:
        _refuse(f"{where}.name", "a function message needs the name of the function")
    if message.get("tool_calls") is not None:
        _check_tool_calls(where, message["tool_calls"])
    if message.get("function_call") is not None:
        _check_function(f"{where}.function_call", message["function_call"], "")


def _check_content(where: str, message: Message) -> None:
    content = message.get("content")
    if isinstance(content, str):
        return
    if content is None:
        if "content" not in message and message["role"] in ("system", "developer", "user"):
            expected = f"expected a text, as in {_EXAMPLE.partition(' such as ')[2]}"
            _refuse(f"{where}.content", f"{expected}, got the keys {_keys(message)}")
        if message["role"] == "assistant" and any(message.get(name) for name in _INSTEAD):
            return
        _refuse(
            f"{where}.content",
            "expected text; only an assistant message with a call, a refusal or reasoning may have "
            "none",
        )
    if not isinstance(content, list):
        _refuse(f"{where}.content", f"expected a string or a list of parts, got {_kind(content)}")
    for number, part in enumerate(content):
        if not isinstance(part, Mapping) or not isinstance(part.get("type"), str):
            expected = 'expected a part such as {"type": "text", "text": "..."}'
            _refuse(f"{where}.content[{number}]", expected)
        if part["type"] == "text" and not isinstance(part.get("text"), str):
            _refuse(f"{where}.content[{number}].text", "expected a string")
        if part["type"] == "image_url" and not _has_url(part.get("image_url")):
            expected = 'expected {"url": "https://..."} or a data: URL in it'
            _refuse(f"{where}.content[{number}].image_url", expected)


def _check_tool_calls(where: str, calls: Any) -> None:
    if not isinstance(calls, list):
        _refuse(f"{where}.tool_calls", f"expected a list, got {_kind(calls)}")
    for number, call in enumerate(calls):
        place = f"{where}.tool_calls[{number}]"
        function = call.get("function") if isinstance(call, Mapping) else None
        _check_function(place, function, '"id": ..., "type": "function", "function": ')
        if call.get("type", "function") != "function":
            _refuse(f"{place}.type", f"expected 'function', got {call['type']!r:.60}")
        if not isinstance(call.get("id"), str | None):
            _refuse(f"{place}.id", f"expected a string, got {_kind(call['id'])}")


def _check_function(place: str, function: Any, around: str) -> None:
    """Check name and arguments. Arguments are an object or JSON text, which may be invalid."""
    if not isinstance(function, Mapping) or not isinstance(function.get("name"), str):
        inner = '{"name": ..., "arguments": "..."}'
        _refuse(place, f"expected {f'{{{around}{inner}}}' if around else inner}")
    if not isinstance(function.get("arguments"), str | Mapping | None):
        _refuse(
            f"{place}.arguments",
            f"expected JSON text or an object, got {_kind(function['arguments'])}",
        )


def _has_url(image: Any) -> bool:
    # Mistral takes the URL itself.
    url = image.get("url") if isinstance(image, Mapping) else image
    return isinstance(url, str) and bool(url.strip())


def _keys(message: Message) -> str:
    return one_line(", ".join(map(repr, message)) or "of an empty object", 80)


def _kind(value: Any) -> str:
    return "None" if value is None else type(value).__name__


def _refuse(where: str, reason: str) -> NoReturn:
    raise RequestError(f"{where}: {reason}.", field=where)
