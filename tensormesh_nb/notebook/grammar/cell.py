"""The text of a cell: role lines start messages, ``{{ expression }}`` inserts a value."""

from __future__ import annotations

import builtins
import re
import warnings
from collections.abc import Iterator, Mapping
from types import CodeType
from typing import Any, NamedTuple

from ...errors import ArgumentError
from ...wire.messages import Message
from ...wire.sanitize import one_line
from .flags import did_you_mean

__all__ = ["fill_template", "read_cell"]

_ROLE = re.compile(r"@(?:(system|user|assistant)|tool(?:[ \t]+(\S+))?)[ \t\r]*")
_ESCAPED = re.compile(r"\\+@(?:system|user|assistant|tool\b.*)[ \t\r]*")
_RAW_HINT = "(--raw sends braces unchanged.)"


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
        ArgumentError: the cell or one of its messages is empty, a name is undefined, or an
            expression fails.
    """
    parts = _parts(body)
    if not parts:
        raise ArgumentError("The cell is empty: write the prompt below the %%tmchat line.")
    return [_message(part, namespace, raw=raw) for part in parts]


def _parts(body: str) -> list[_Part]:
    parts = [_Part("", "user", None, [])]
    # Not splitlines, which also splits at other line separators of Unicode.
    for line in body.replace("\r\n", "\n").split("\n"):
        match = _ROLE.fullmatch(line)
        if match is not None:
            parts.append(_started(line.strip(), match))
        else:
            parts[-1].lines.append(line[1:] if _ESCAPED.fullmatch(line) else line)
    return [part for part in parts if part.marker or not _is_blank(part)]


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
        "content": text if raw else fill_template(text, namespace),
    }
    if part.tool_call_id is not None:
        message["tool_call_id"] = part.tool_call_id
    return message


def _without_blank_edges(lines: list[str]) -> str:
    filled = [number for number, line in enumerate(lines) if line.strip()]
    return "\n".join(lines[filled[0] : filled[-1] + 1])


def fill_template(text: str, namespace: Mapping[str, Any]) -> str:
    """Replace every ``{{ expression }}`` by ``str`` of its value, once.

    Values are inserted verbatim. Blank braces and a ``{{`` without ``}}`` stay unchanged.

    Raises:
        ArgumentError: an expression is not Python, uses an undefined name, or fails.
    """
    scope = dict(namespace)  # so that (x := 1) leaves the notebook's variables alone
    return "".join(
        piece if isinstance(piece, str) else _value(piece, scope) for piece in _pieces(text)
    )


def _pieces(text: str) -> Iterator[str | CodeType]:
    """Text and compiled expressions, in order."""
    at = 0
    while (start := text.find("{{", at)) >= 0:
        first = text.find("}}", start + 2)
        if first < 0:
            break
        yield text[at:start]
        if text[start + 2 : first].strip():
            code, at = _expression(text, start + 2)
            yield code
        else:
            yield text[start : first + 2]
            at = first + 2
    yield text[at:]


def _expression(text: str, start: int) -> tuple[CodeType, int]:
    """The shortest expression that ends in ``}}``, and the offset after it.

    The expression may contain braces, so the first ``}}`` may not be its end.
    """
    end = text.find("}}", start)
    first = text[start:end]
    while end >= 0:
        code = _compiled(text[start:end].strip())
        if code is not None:
            return code, end + 2
        end = text.find("}}", end + 1)
    raise ArgumentError(f"{_shown(first.strip())} is not a Python expression. {_RAW_HINT}")


def _compiled(source: str) -> CodeType | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return compile(source, source, "eval")
        except (SyntaxError, ValueError, OverflowError, MemoryError, RecursionError):
            return None


def _value(code: CodeType, scope: dict[str, Any]) -> str:
    # The file name of a compiled expression is its source.
    shown = _shown(code.co_filename)
    try:
        return str(eval(code, scope))  # noqa: S307 - the user's own cell, in the user's kernel
    except NameError as error:
        if error.name in code.co_names and error.name not in scope:
            raise _undefined(shown, str(error.name), scope) from error
        raise _failed(shown, error) from error
    except Exception as error:
        raise _failed(shown, error) from error


def _undefined(shown: str, name: str, scope: Mapping[str, Any]) -> ArgumentError:
    hint = did_you_mean(name, [*scope, *dir(builtins)], limit=3)
    return ArgumentError(f"{shown}: {name!r} is not defined.{hint} {_RAW_HINT}")


def _failed(shown: str, error: Exception) -> ArgumentError:
    reason = one_line(f"{type(error).__name__}: {error}", 160)
    return ArgumentError(f"{shown} failed with {reason}")


def _shown(source: str) -> str:
    return "{{ " + one_line(source, 60) + " }}"
