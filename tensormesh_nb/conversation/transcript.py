"""Static HTML of a conversation, for saved notebooks, GitHub and dead kernels.

Inline styles only, no script; one hue with an alpha channel works on light and dark pages alike.
All text is escaped.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator

from ..render.html import open_output
from ..render.palette import BLUE, VERMILION, hex_code
from ..wire.messages import Message
from ..wire.sanitize import escape_unsafe, one_line, shorten
from .history import ChatTurn, History, message_text

__all__ = ["history_html"]

_SMALL = "font-size:85%;opacity:.75"
_USER = (
    f"background:rgba({','.join(map(str, BLUE))},.12);"
    "border-radius:.5em;padding:.4em .7em;margin:.6em 0 .2em 3em"
)
_REPLY = "padding:.2em .7em;margin:.2em 3em .2em 0"
_TEXT = "white-space:pre-wrap;overflow-wrap:anywhere;line-height:1.5"


def history_html(history: History, rendered: Callable[[str], str] | None = None) -> str:
    """Every turn with its footer, then one line for each branch and for the attempt.

    Args:
        history: the conversation.
        rendered: turns an answer's text into safe HTML; by default the text is shown unchanged.
    """
    render = rendered or _plain
    return f"{open_output('chat')}{''.join(_lines(history, render))}</div>"


def _lines(history: History, render: Callable[[str], str]) -> Iterator[str]:
    yield _line(f"Conversation {one_line(history.name)}", _SMALL)
    for turn in history.turns:
        yield from _turn(turn, render)
    if not history.turns:
        yield _line("no turns yet", _SMALL)
    for number, branch in enumerate(history.branches, 1):
        yield _line(f"branch {number}: {branch.summary}", _SMALL)
    if history.attempt is not None:
        yield from _attempt(history.attempt, render)


def _turn(turn: ChatTurn, render: Callable[[str], str]) -> Iterator[str]:
    for message in turn.messages:
        yield _message(message, render if message["role"] == "assistant" else _plain)
    yield _line(turn.result.footer, _SMALL)


def _attempt(turn: ChatTurn, render: Callable[[str], str]) -> Iterator[str]:
    yield from _turn(turn, render)
    reason = f": {turn.result.error}" if turn.result.error else ""
    yield _line(f"{turn.result.status}, not added{reason}", f"color:{hex_code(VERMILION)}")


def _message(message: Message, render: Callable[[str], str]) -> str:
    role = message["role"]
    style = _USER if role == "user" else _REPLY
    # The role is written out because GitHub removes styles.
    head = _line(role, _SMALL)
    return f'<div style="{style}">{head}{render(message_text(message))}</div>'


def _plain(text: str) -> str:
    return f'<div style="{_TEXT}">{_escape(shorten(text))}</div>'


def _line(text: str, style: str) -> str:
    return f'<div style="{style}">{_escape(text)}</div>'


def _escape(text: str) -> str:
    return html.escape(escape_unsafe(text))
