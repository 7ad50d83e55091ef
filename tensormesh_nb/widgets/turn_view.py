"""Shown: a turn of a conversation as a page shows it, plain JSON."""

from __future__ import annotations

from typing import Any

from ..conversation.history import ChatTurn, message_text
from ..errors import (
    AuthenticationFailed,
    ConnectionFailed,
    LocalEndpointError,
    NotFound,
    PermissionDenied,
    RateLimited,
    RequestError,
    ServerError,
    SettingsError,
    TensormeshError,
)
from ..render.plain_text import SHOWN_CHOICES
from ..wire.sanitize import escape_unsafe, one_line, shorten
from .markdown import html_of, tree_of

__all__ = ["advice", "failure", "shown"]

_ADVICE: tuple[tuple[type[TensormeshError], str], ...] = (
    (
        AuthenticationFailed,
        "Set TENSORMESH_INFERENCE_API_KEY before the kernel starts, or choose the host local.",
    ),
    (PermissionDenied, "Check the account's balance and what the key may do."),
    (NotFound, "Choose one of the host's models in the settings."),
    (RateLimited, "Wait a moment, then press Retry."),
    (ServerError, "Press Retry; if it happens again, choose another model."),
    (LocalEndpointError, "Press Retry; `tensormesh-nb model` in a terminal checks the model."),
    (ConnectionFailed, "Check the network and the host in the settings, then press Retry."),
    (SettingsError, "Mend it in the settings."),
    (RequestError, "Mend it here or in the settings, and send again."),
)


def shown(turn: ChatTurn) -> dict[str, Any]:
    """A turn: what was said, the answer as nodes, its footer, what went wrong."""
    result = turn.result
    stopped = result.status == "interrupted"
    return {
        "id": turn.id,
        "said": [
            {"role": m["role"], "text": escape_unsafe(shorten(message_text(m)))}
            for m in turn.prompt_messages
        ],
        "prompt": turn.prompt,
        "steps": [escape_unsafe(str(run)) for run in result.tool_runs],
        "thought": escape_unsafe(shorten(result.reasoning or "")),
        "text": shorten(result.text),
        "reply": tree_of(html_of(message_text(turn.reply[-1]))),
        "others": [tree_of(html_of(choice.text)) for choice in result.choices[1:SHOWN_CHOICES]],
        "footer": escape_unsafe(result.footer),
        "status": result.status,
        "problem": failure(result.error) if result.error else "Stopped." if stopped else "",
        "advice": advice(result.error),
        "notes": [escape_unsafe(warning) for warning in result.warnings],
        "has_tokens": any(len(choice.columns) for choice in result.choices),
    }


def failure(error: Exception) -> str:
    """What went wrong, in one line."""
    kind = "" if isinstance(error, TensormeshError) else f"{type(error).__name__}: "
    return one_line(f"{kind}{error}", 500)


def advice(error: Exception | None) -> str:
    """What to do about it."""
    return next((text for kind, text in _ADVICE if isinstance(error, kind)), "")
