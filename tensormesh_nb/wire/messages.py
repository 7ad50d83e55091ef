"""Messages: the conversation inside a request, as plain JSON objects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn, TypeAlias

from ..errors import RequestError

__all__ = ["ROLES", "Message", "content_text", "parse_messages", "requested_calls"]

Message: TypeAlias = dict[str, Any]
"""One message: ``role``, ``content`` and whatever else its role carries."""

_TEXTS = ("name", "tool_call_id", "reasoning", "reasoning_content", "refusal")
_INSTEAD = ("tool_calls", "function_call", "refusal", "reasoning", "reasoning_content", "audio")

ROLES = ("system", "developer", "user", "assistant", "tool", "function")


def parse_messages(prompt: str | Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> list[Message]:
    """Turn a prompt into checked messages.

    Args:
        prompt: a string (one user message), a message, or a list of messages.

    Raises:
        RequestError: naming the message and what is wrong with it.
    """
    if isinstance(prompt, str):
        return [{"role": "user", "content": prompt}]
    items: Any = [prompt] if isinstance(prompt, Mapping) else prompt
    if not isinstance(items, Sequence) or isinstance(items, bytes):
        raise RequestError(
            f"messages: expected a string or a list of messages, got {type(prompt).__name__}.",
            field="messages",
        )
    return [_checked(index, item) for index, item in enumerate(items)]


def content_text(content: Any) -> str:
    """The text of a message's content: a string, null, or a list of parts.

    Parts that hold no text (images, audio) are left out.
    """
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        return ""
    texts = (part.get("text") for part in content if isinstance(part, Mapping))
    return "".join(text for text in texts if isinstance(text, str))


def requested_calls(message: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The calls that a message asks for: ``tool_calls``, then ``function_call``, in one form."""
    calls = list(message.get("tool_calls") or ())
    older = message.get("function_call")
    if isinstance(older, Mapping) and isinstance(older.get("name"), str):
        arguments = older.get("arguments")
        function = {**older, "arguments": arguments if isinstance(arguments, str) else ""}
        calls.append({"id": None, "type": "function", "function": function})
    return calls


def _checked(index: int, item: Any) -> Message:
    where = f"messages[{index}]"
    if not isinstance(item, Mapping):
        _refuse(where, f"expected an object with 'role' and 'content', got {type(item).__name__}")
    message = dict(item)
    role = message.get("role")
    if role not in ROLES:
        _refuse(f"{where}.role", f"expected one of {', '.join(ROLES)}, got {role!r}")
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
    return message


def _check_content(where: str, message: Message) -> None:
    content = message.get("content")
    if isinstance(content, str):
        return
    if content is None:
        if message["role"] == "assistant" and any(message.get(name) for name in _INSTEAD):
            return
        _refuse(
            f"{where}.content",
            "expected text (only an assistant's call, refusal or reasoning may stand without)",
        )
    if not isinstance(content, list):
        _refuse(f"{where}.content", f"expected a string or a list of parts, got {_kind(content)}")
    for number, part in enumerate(content):
        if not isinstance(part, Mapping) or not isinstance(part.get("type"), str):
            expected = 'expected a part such as {"type": "text", "text": "..."}'
            _refuse(f"{where}.content[{number}]", expected)
        if part["type"] == "text" and not isinstance(part.get("text"), str):
            _refuse(f"{where}.content[{number}].text", "expected a string")


def _check_tool_calls(where: str, calls: Any) -> None:
    if not isinstance(calls, list):
        _refuse(f"{where}.tool_calls", f"expected a list, got {_kind(calls)}")
    for number, call in enumerate(calls):
        place = f"{where}.tool_calls[{number}]"
        function = call.get("function") if isinstance(call, Mapping) else None
        _check_function(place, function, '"id": ..., "type": "function", "function": ')
        if call.get("type", "function") != "function":
            _refuse(f"{place}.type", "only 'function' is known")
        if not isinstance(call.get("id"), str | None):
            _refuse(f"{place}.id", f"expected a string, got {_kind(call['id'])}")


def _check_function(place: str, function: Any, around: str) -> None:
    """A call's name and arguments; arguments are JSON text, which may be invalid, or an object."""
    if not isinstance(function, Mapping) or not isinstance(function.get("name"), str):
        inner = '{"name": ..., "arguments": "..."}'
        _refuse(place, f"expected {f'{{{around}{inner}}}' if around else inner}")
    if not isinstance(function.get("arguments"), str | Mapping | None):
        _refuse(
            f"{place}.arguments",
            f"expected JSON text or an object, got {_kind(function['arguments'])}",
        )


def _kind(value: Any) -> str:
    return type(value).__name__


def _refuse(where: str, reason: str) -> NoReturn:
    raise RequestError(f"{where}: {reason}.", field=where)
