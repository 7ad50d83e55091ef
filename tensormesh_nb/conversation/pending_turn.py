"""A turn between its request and its end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..errors import LocalEndpointError, RequestError, SettingsError, TensormeshError
from ..wire.messages import Message
from ..wire.request import ChatRequest
from .history import ChatTurn, History, counted

if TYPE_CHECKING:
    from ..result import ChatResult

__all__ = ["UNSENT_ERRORS", "PendingTurn"]

UNSENT_ERRORS = (RequestError, SettingsError, LocalEndpointError)
"""Errors raised before anything is sent: they add no turn, not even a failed one."""


class PendingTurn:
    """A turn to be added: enter it, send ``request``, set ``result``, leave it.

    On leaving, a complete answer is added to the history. A stopped or failed one becomes the
    history's ``attempt``, unless ``keep`` is set. Without a result nothing happens.

    Attributes:
        request: the request to send: earlier turns, then the new messages.
        result: the answer, or None.
        notices: lines to show before the request is sent.
        branch_notice: one line about later turns that became a branch, or empty.
    """

    def __init__(
        self,
        history: History,
        base: tuple[ChatTurn, ...],
        messages: Sequence[Message],
        request: ChatRequest,
        *,
        key: str | None,
        keep: bool,
    ) -> None:
        self.request = request
        self.result: ChatResult | None = None
        self.notices: list[str] = []
        self.branch_notice = ""
        self._history, self._base, self._messages = history, base, messages
        self._key, self._keep = key, keep

    def __enter__(self) -> PendingTurn:
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if self.result is None and isinstance(error, TensormeshError):
            self.result = error.result
        if self.result is not None and not isinstance(error, UNSENT_ERRORS):
            self._finish(self.result)

    def attach(self, result: ChatResult) -> None:
        """Set the result of an answer that is still streaming."""
        self.result = result
        result.notices.extend(self.notices)

    def _finish(self, result: ChatResult) -> None:
        result.notices[:0] = [note for note in self.notices if note not in result.notices]
        turn = ChatTurn(list(self._messages), result.new_messages, result, self._key)
        if result.status == "complete" or (self._keep and _has_content(result)):
            self._note_branch(result, self._history.add(self._base, turn))
        else:
            self._history.set_attempt(self._base, turn)
        if self._history.problem:
            result.notices.append(self._history.problem)

    def _note_branch(self, result: ChatResult, later: int) -> None:
        if later:
            name, number = self._history.name, len(self._history.branches)
            self.branch_notice = (
                f"{counted(later, 'later turn')} of {name} {'was' if later == 1 else 'were'} "
                f"kept as branch {number} (%tmchat branch {name} {number})."
            )
            result.notices.append(self.branch_notice)


def _has_content(result: ChatResult) -> bool:
    return bool(result.text or any(choice.calls for choice in result.choices[:1]))
