"""Export of a conversation as Markdown, as JSON, or as a notebook that runs it again."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from .._version import __version__
from ..errors import RequestError
from ..wire.messages import Message, content_text, requested_calls
from ..wire.sanitize import escape_unsafe, one_line
from .history import ChatTurn, History
from .snippets import cell_text, python_text, request_fields

__all__ = ["FORMATS", "export"]

_MARKS = re.compile(r"[\\`*_\[\]<>&$|~!]")
_WORD = re.compile(r"[\w./:@+-]+", re.ASCII)


def export(history: History, format: str) -> str:
    """The conversation as text in a format of ``FORMATS``.

    Raises:
        RequestError: the format is unknown.
    """
    if not isinstance(format, str) or format not in FORMATS:
        raise RequestError(
            f"export: expected one of {', '.join(FORMATS)}, got {one_line(str(format), 40)!r}."
        )
    return FORMATS[format](history)


def _markdown(history: History) -> str:
    lines = [f"# {_plain(history.name)}"]
    for turn in history.turns:
        lines += [f"**{_plain(message['role'])}**\n\n{_text(message)}" for message in turn.messages]
        lines.append(f"*{_plain(turn.result.footer)}*")
    return escape_unsafe("\n\n".join(lines)) + "\n"


def _plain(text: str) -> str:
    """One line with all Markdown escaped."""
    return _MARKS.sub(r"\\\g<0>", one_line(text))


def _text(message: Message) -> str:
    calls = [
        f"```json\n{json.dumps(call['function'], ensure_ascii=False)}\n```"
        for call in requested_calls(message)
    ]
    return "\n\n".join([*filter(None, [_closed(content_text(message.get("content")))]), *calls])


def _closed(text: str) -> str:
    """The text with its last code block closed: a partial answer may end inside one."""
    fence = ""
    for line in text.split("\n"):
        mark = re.match(r" {0,3}(`{3,}|~{3,})(.*)", line)
        if mark is None:
            continue
        if not fence:
            fence = mark[1] if mark[1][0] == "~" or "`" not in mark[2] else ""
        elif mark[1].startswith(fence) and not mark[2].strip():
            fence = ""
    return f"{text}\n{fence}" if fence else text


def _json(history: History) -> str:
    exported = {
        "name": history.name,
        "messages": history.messages,
        "turns": [_turn(turn) for turn in history.turns],
        "branches": [
            {"from_turn": len(branch.base) + 1, "turns": [_turn(turn) for turn in branch.turns]}
            for branch in history.branches
        ],
    }
    return json.dumps(exported, ensure_ascii=False, indent=2) + "\n"


def _turn(turn: ChatTurn) -> dict[str, Any]:
    result = turn.result
    return {
        "messages": turn.messages,
        "model": result.model,
        "host": result.host,
        "status": result.status,
        "finish_reason": result.finish_reason,
        "request": request_fields(result.request),
        "usage": dict(result.usage.raw) if result.usage else None,
        "sent": result.timing.sent.isoformat() if result.timing.sent else None,
        "duration": result.timing.duration,
    }


def _notebook(history: History) -> str:
    head = ["%load_ext tensormesh_nb"]
    common = _common(history)
    if common:
        head.append("%tmchat config " + " ".join(f"{n}={v}" for n, v in common.items()))
    cells = [
        _cell("markdown", "title", f"# {_plain(history.name)}"),
        _cell("code", "setup", "\n".join(head), execution_count=None, outputs=[]),
        *_turn_cells(history, common),
    ]
    book = {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            "tensormesh_nb": {"version": __version__},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(book, ensure_ascii=False, indent=1) + "\n"


def _turn_cells(history: History, common: dict[str, str]) -> Iterator[dict[str, Any]]:
    for turn in history.turns:
        result = turn.result
        fields = request_fields(result.request)
        # Only cells use the configured host and model; a Python call names its own.
        short = {n: v for n, v in fields.items() if n != "model" or v != common.get("model")}
        host = None if common.get("host") == result.host else result.host
        messages = turn.prompt_messages
        if turn is history.turns[0] and history.system and messages[0]["role"] != "system":
            messages = [{"role": "system", "content": history.system}, *messages]
        source = cell_text(messages, short, chat=history.name, host=host) or python_text(
            messages, fields, chat=history.name, host=result.host
        )
        shown = [
            {"output_type": "display_data", "metadata": {}, "data": data}
            for data in result.outputs()
        ]
        yield _cell("code", turn.id[:16], source, execution_count=None, outputs=shown)


def _common(history: History) -> dict[str, str]:
    """Host and model, if all turns share them and a line of settings can hold them."""
    found: dict[str, str] = {}
    for name, values in (
        ("host", {turn.result.host for turn in history.turns}),
        ("model", {turn.result.request.model for turn in history.turns}),
    ):
        value = next(iter(values)) if len(values) == 1 else ""
        # The value may come from an untrusted file, and the notebook is run as code.
        if _WORD.fullmatch(value):
            found[name] = value
    return found


def _cell(kind: str, id_: str, source: str, **more: Any) -> dict[str, Any]:
    return {"cell_type": kind, "id": id_, "metadata": {}, "source": source, **more}


FORMATS = {"markdown": _markdown, "json": _json, "notebook": _notebook}
"""Writers by format."""
