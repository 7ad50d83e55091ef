"""The turns of a conversation as a page shows them, and errors with advice."""

from __future__ import annotations

from ...conversation.history import ChatTurn, History, message_text
from ...conversation.versions import turn_versions
from ...errors import (
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
from ...render.plain_text import MAX_CHOICES
from ...wire.sanitize import escape_unsafe, one_line, shorten
from .panel_messages import TurnChanges, TurnView, VersionsView

__all__ = ["TurnViews", "advice_for", "failure_text", "turn_view"]

_ADVICE: tuple[tuple[type[TensormeshError], str], ...] = (
    (
        AuthenticationFailed,
        "Correct the key at its source, give the panel a client that has one (client=), or choose "
        "another host in the settings.",
    ),
    (PermissionDenied, "Check the account's balance and the key's permissions."),
    (NotFound, "Check the model and the host in the settings."),
    (RateLimited, "Wait a moment, then press Retry."),
    (ServerError, "Press Retry; if it happens again, choose another model."),
    (LocalEndpointError, "Press Retry; `tensormesh-nb model` in a terminal checks the model."),
    (ConnectionFailed, "Check the network and the host in the settings, then press Retry."),
    (SettingsError, "Fix it in the settings."),
    (RequestError, "Fix it here or in the settings, and send again."),
)


class TurnViews:
    """The views of a conversation's turns; each is made once and sent to the page once."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._known: set[str] = set()  # turns that the page has
        self._views: dict[str, TurnView] = {}

    def forget_page(self) -> None:
        """The page is a new one: it has no views."""
        self._known.clear()

    def changes(self) -> TurnChanges:
        """The turns now, with the views that the page does not have."""
        history = self._history
        attempt = history.attempt
        turns = [*history.turns, *([attempt] if attempt is not None else [])]
        self._views = {turn.id: self._views.get(turn.id) or turn_view(turn) for turn in turns}
        fresh = {id_: view for id_, view in self._views.items() if id_ not in self._known}
        self._known |= set(fresh)
        return {
            "order": [turn.id for turn in history.turns],
            "attempt": None if attempt is None else attempt.id,
            "turns": fresh,
            "branches": [escape_unsafe(branch.summary) for branch in history.branches],
            "versions": {
                turn.id: _versions_view(turn, versions)
                for turn, versions in turn_versions(history).items()
            },
        }


def _versions_view(turn: ChatTurn, versions: list[ChatTurn]) -> VersionsView:
    is_retried = all(each.prompt_messages == turn.prompt_messages for each in versions)
    return {
        "number": versions.index(turn) + 1,
        "count": len(versions),
        "of": "answer" if is_retried else "message",
    }


def turn_view(turn: ChatTurn) -> TurnView:
    """The view of a turn."""
    result = turn.result
    stopped = "Stopped." if result.status == "interrupted" else ""
    return {
        "id": turn.id,
        "messages": [
            {"role": m["role"], "text": escape_unsafe(shorten(message_text(m)))}
            for m in turn.prompt_messages
        ],
        "prompt": turn.prompt,
        "tool_steps": [escape_unsafe(str(run)) for run in result.tool_runs],
        "reasoning": escape_unsafe(shorten(result.reasoning or "")),
        "text": shorten(result.text),
        "content": escape_unsafe(shorten(message_text(turn.reply[-1]))),
        "other_choices": [
            escape_unsafe(shorten(choice.text)) for choice in result.choices[1:MAX_CHOICES]
        ],
        "footer": escape_unsafe(result.footer),
        "status": result.status,
        "problem": failure_text(result.error) if result.error else stopped,
        "advice": advice_for(result.error),
        "warnings": [escape_unsafe(warning) for warning in result.warnings],
        "has_tokens": any(len(choice.columns) for choice in result.choices),
        "is_cut": any(choice.finish_reason == "length" for choice in result.choices),
    }


def failure_text(error: Exception) -> str:
    """An error in one line."""
    kind = "" if isinstance(error, TensormeshError) else f"{type(error).__name__}: "
    return one_line(f"{kind}{error}", 500)


def advice_for(error: Exception | None) -> str:
    """What to do about an error, or ""."""
    return next((text for kind, text in _ADVICE if isinstance(error, kind)), "")
