"""A request written as a ``%%tmchat`` cell or as a Python call."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..client.request_defaults import DEFAULTS
from ..wire.messages import Message
from ..wire.request import ChatRequest

__all__ = ["cell_text", "python_text", "request_fields"]

_ROLE_LINE = re.compile(r"\\*@(?:system|user|assistant|tool\b.*)[ \t\r]*")


def request_fields(request: ChatRequest) -> dict[str, Any]:
    """The request's fields without its messages."""
    body = request.body()
    fields = {name: value for name, value in body.items() if name not in request.extra}
    if request.extra:
        fields["extra"] = dict(request.extra)
    del fields["messages"]
    return fields


def cell_text(
    messages: Sequence[Message],
    fields: Mapping[str, Any],
    *,
    chat: str | None = None,
    host: str | None = None,
) -> str | None:
    """The ``%%tmchat`` cell of a request; None if a cell cannot express it (images, tool calls).

    Args:
        messages: the messages, without earlier turns.
        fields: request fields by name.
        chat: the name of the conversation, if any.
        host: the value of ``--host``, if any.
    """
    body = _body(messages)
    if body is None:
        return None
    system, text = body
    flags = [
        *(() if chat is None else _chat_flag(chat)),
        *(("--host", shlex.quote(host)) if host is not None else ()),
        *(("-s", shlex.quote(system)) if system is not None else ()),
        *_flags(fields),
        *(("--raw",) if "{{" in text else ()),
    ]
    line = " ".join(("%%tmchat", *flags))
    # Python ends a line at more than LF.
    return f"{line}\n{text}" if len(line.splitlines()) == 1 else None


def python_text(
    messages: Sequence[Message],
    fields: Mapping[str, Any],
    *,
    chat: str | None = None,
    host: str | None = None,
) -> str:
    """The Python call of a request; arguments as for :func:`cell_text`."""
    only = messages[0] if len(messages) == 1 else None
    if only is not None and only == {"role": "user", "content": str(only["content"])}:
        prompt = repr(only["content"])
    else:
        prompt = "[\n" + "".join(f"        {message!r},\n" for message in messages) + "    ]"
    client = f"tm.Client(host={host!r})" if host is not None else "tm.Client()"
    call = f"client.conversation({chat!r}).send" if chat is not None else "client.chat"
    arguments = "".join(f"    {name}={value!r},\n" for name, value in fields.items())
    return (
        f"import tensormesh_nb as tm\n\nclient = {client}\n"
        f"result = {call}(\n    {prompt},\n{arguments})"
    )


def _chat_flag(chat: str) -> Iterator[str]:
    """``-c NAME``, or ``--chat=NAME`` for a name that begins with a dash."""
    yield from (
        (f"--chat={shlex.quote(chat)}",) if chat.startswith("-") else ("-c", shlex.quote(chat))
    )


def _body(given: Sequence[Message]) -> tuple[str | None, str] | None:
    """The system message for ``-s``, and the cell's text."""
    system: str | None = None
    messages = list(given)
    roles = [message["role"] for message in messages]
    if roles[:1] == ["system"] and roles.count("system") == 1 and _is_line(messages[0]):
        system = str(messages.pop(0)["content"])
    parts = []
    for number, message in enumerate(messages):
        marker = _marker(message)
        text = message.get("content")
        if marker is None or not isinstance(text, str) or not _is_exact(text):
            return None
        lines = "\n".join(
            f"\\{line}" if _ROLE_LINE.fullmatch(line) else line for line in text.split("\n")
        )
        implicit = number == 0 and marker == "@user"
        parts.append(lines if implicit else f"{marker}\n{lines}")
    return (system, "\n".join(parts)) if parts else None


def _is_line(message: Message) -> bool:
    text = message.get("content")
    return isinstance(text, str) and text.isprintable() and bool(text)


def _marker(message: Message) -> str | None:
    """The role line of this message, or None if a cell has none for it."""
    keys, role = set(message), message["role"]
    if keys == {"role", "content"} and role in ("system", "user", "assistant"):
        return f"@{role}"
    if keys == {"role", "content", "tool_call_id"} and role == "tool":
        call = str(message["tool_call_id"])
        return f"@tool {call}" if re.fullmatch(r"\S+", call) else None
    return None


def _is_exact(text: str) -> bool:
    """Whether a cell keeps the text: cells drop CR and blank lines at the edges."""
    lines = text.split("\n")
    if not lines[0].strip() or not lines[-1].strip() or "\r" in text:
        return False
    # IPython strips prompts and common indentation.
    return not lines[0].startswith((" ", "\t", ">>> ", "... "))


def _flags(fields: Mapping[str, Any]) -> Iterator[str]:
    given = dict(fields)
    for name, value in DEFAULTS.items():
        if given.get(name) == value:
            del given[name]
        elif name not in given and isinstance(value, bool):
            # A cell would send this default; switching it off also drops what depends on it.
            yield f"--no-{_spelling(name)}"
    for name, value in given.items():
        yield from _flag(name, value)


def _flag(name: str, value: Any) -> Iterator[str]:
    short = {"model": "-m", "temperature": "-t", "max_tokens": "-n"}.get(name)
    flag = short or f"--{_spelling(name)}"
    if isinstance(value, bool):
        is_switch = ChatRequest.field(name).expected == "true or false"
        yield (
            (flag if value else f"--no-{_spelling(name)}")
            if is_switch
            else f"{flag}={_word(value)}"
        )
        return
    yield flag
    yield _word(value)


def _word(value: Any) -> str:
    if isinstance(value, str):
        return shlex.quote(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value, ensure_ascii=False)


def _spelling(name: str) -> str:
    return name.replace("_", "-")
