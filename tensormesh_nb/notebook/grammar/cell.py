"""The text of a cell: role lines start messages, ``{{ expression }}`` inserts a value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from ...errors import ArgumentError
from ...wire.messages import Message, role_meant
from ...wire.template import Template

__all__ = ["ESCAPED_LINE", "RAW_ADVICE", "ROLE_LINE", "has_roles", "read_cell"]

RAW_ADVICE = " (--raw sends braces unchanged.)"

ROLE_LINE = re.compile(r"@(?:(system|user|assistant)|tool(?:[ \t]+(\S+))?)[ \t\r]*")
"""A line that starts a message; the lab extension marks it by the same pattern."""

ESCAPED_LINE = re.compile(r"\\+@(?:system|user|assistant|tool\b.*)[ \t\r]*")
"""A line that only looks so: without its first backslash it is text."""

_WORD = re.compile(r"(\\*)@(\w{1,20})[ \t\r]*")
_ROLES = {
    "system": "system",
    "developer": "system",
    "user": "user",
    "assistant": "assistant",
    "tool": "tool",
}


class _Part(NamedTuple):
    marker: str  # its role line; empty for text above the first one
    role: str
    tool_call_id: str | None
    lines: list[str]


def read_cell(body: str, namespace: Mapping[str, Any], *, raw: bool = False) -> list[Message]:
    """Parse a cell's body into messages.

    Roles are read before values are inserted, so a value cannot start a message.

    Args:
        body: the text below the magic line.
        namespace: the variables of the expressions in ``{{ }}``.
        raw: send ``{{ }}`` unchanged.

    Raises:
        ArgumentError: the cell or one of its messages is empty, a name is undefined, an
            expression fails, or there is another magic line.
    """
    if not raw and re.search(r"^%%tmchat\b", body, re.MULTILINE):
        raise ArgumentError(
            "A cell has one prompt: put each %%tmchat in its own cell. (--raw sends the line "
            "as text.)"
        )
    parts = _parts(body)
    if not parts:
        raise ArgumentError("The cell is empty: write the prompt below the %%tmchat line.")
    return [_message(part, namespace, raw=raw) for part in parts]


def has_roles(body: str) -> bool:
    """Whether a line of a cell starts a message."""
    return any(part.marker for part in _parts(body))


def _parts(body: str) -> list[_Part]:
    parts = [_Part("", "user", None, [])]
    # Not splitlines, which also splits at other line separators of Unicode.
    for line in body.replace("\r\n", "\n").split("\n"):
        match = ROLE_LINE.fullmatch(line)
        if match is not None:
            parts.append(_started(line.strip(), match))
        else:
            is_escaped = ESCAPED_LINE.fullmatch(line) or _is_near_role(line)
            parts[-1].lines.append(line[1:] if is_escaped else line)
    return [part for part in parts if part.marker or not _is_blank(part)]


def _is_near_role(line: str) -> bool:
    """Whether an escaped line is a misspelled role.

    Raises:
        ArgumentError: It is one, and not escaped.
    """
    found = _WORD.fullmatch(line)
    meant = role_meant(found[2]) if found is not None else None
    if found is None or meant not in _ROLES or found[2][-1] in "s0123456789":
        return False  # @users may be anybody
    if not found[1]:
        raise ArgumentError(
            f"@{found[2]} is not a role. Did you mean @{_ROLES[meant]}? "
            f"\\@{found[2]} is a line of text."
        )
    return True


def _started(marker: str, match: re.Match[str]) -> _Part:
    role, call = match.group(1), match.group(2)
    if role is None and call is None:
        raise ArgumentError("@tool needs the id of the call that it answers: @tool call_1.")
    return _Part(marker, role or "tool", call, [])


def _is_blank(part: _Part) -> bool:
    return not any(line.strip() for line in part.lines)


def _message(part: _Part, namespace: Mapping[str, Any], *, raw: bool) -> Message:
    if _is_blank(part):
        raise ArgumentError(f"The message under {part.marker} is empty.")
    text = _without_blank_edges(part.lines)
    message: Message = {
        "role": part.role,
        "content": text if raw else Template(text, RAW_ADVICE).fill(namespace),
    }
    if part.tool_call_id is not None:
        message["tool_call_id"] = part.tool_call_id
    return message


def _without_blank_edges(lines: list[str]) -> str:
    filled = [number for number, line in enumerate(lines) if line.strip()]
    return "\n".join(lines[filled[0] : filled[-1] + 1])
