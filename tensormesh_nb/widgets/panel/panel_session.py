"""A conversation that panels show: one answer at a time, sent to all of them."""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from ...conversation.history import ChatTurn, History
from ...errors import RequestError
from ...wire.messages import Message
from .panel_messages import Piece
from .running_answer import RunningAnswer

if TYPE_CHECKING:
    from ...conversation.conversation import Conversation

__all__ = ["Listener", "PanelSession"]

_BUSY = "An answer is being generated: stop it first, or wait."
_PATIENCE = 5.0  # seconds


class Listener(Protocol):
    """A panel, as the session calls it. The calls come on any thread."""

    def _history_changed(self) -> None: ...

    def _answer_started(self, answer: RunningAnswer) -> None: ...

    def _answer_grew(self, answer: RunningAnswer, pieces: list[Piece]) -> None: ...

    def _answer_ended(self, answer: RunningAnswer) -> None: ...


class PanelSession:
    """A conversation's panels and the running answer.

    Attributes:
        history: the conversation.
        answer: the running answer, or None.
    """

    def __init__(self, history: History) -> None:
        self.history = history
        self.answer: RunningAnswer | None = None
        self._panels: weakref.WeakSet[Listener] = weakref.WeakSet()
        self._lock = threading.Lock()
        self._unwatch: Callable[[], None] = lambda: None

    def enter(self, panel: Listener) -> None:
        """Call a panel from now on."""
        if not len(self._panels):
            self._unwatch = self.history.watch(self._history_changed)
        self._panels.add(panel)

    def exit(self, panel: Listener) -> None:
        """Stop calling a panel. The last one stops the running answer."""
        if panel in self._panels:
            self._panels.discard(panel)
            if not len(self._panels):
                self._unwatch()
                self.stop()

    def ask(
        self,
        chat: Conversation,
        messages: Sequence[Message],
        fields: Mapping[str, Any],
        at: ChatTurn | None = None,
    ) -> RunningAnswer:
        """Start an answer.

        Args:
            chat: the conversation, with the client to use.
            messages: the messages of the turn.
            fields: request fields.
            at: the turn to replace, or None for another one.

        Raises:
            RequestError: another answer is running.
        """
        answer = RunningAnswer(chat, messages, fields, at, self._grew, self._ended)
        try:
            with self._lock:
                if self.answer is not None:
                    raise RequestError(_BUSY)
                self.answer = answer
            for panel in list(self._panels):
                panel._answer_started(answer)
        except BaseException:
            answer.stop()
            raise
        finally:
            # Also after an interrupt: an answer that panels show must end.
            if self.answer is answer:
                answer.begin()
        return answer

    def keep_stopped(self) -> None:
        """Add a stopped answer at the end of the conversation to it: a reply follows."""
        history, attempt = self.history, self.history.attempt
        if (
            self.answer is None
            and attempt is not None
            and attempt.result.status == "interrupted"
            and attempt.result.text
            and history.attempted_after == history.turns
        ):
            history.keep()

    def idle_history(self) -> History:
        """The conversation, to be changed.

        Raises:
            RequestError: an answer is running.
        """
        if self.answer is not None:
            raise RequestError(_BUSY)
        return self.history

    def stop(self) -> None:
        """Stop the running answer, if there is one, without waiting."""
        answer = self.answer
        if answer is not None:
            answer.stop()

    def stop_and_wait(self) -> None:
        """Stop the running answer, and wait a few seconds at most for its end."""
        answer = self.answer
        if answer is not None:
            answer.stop()
            deadline = time.monotonic() + _PATIENCE
            while not answer.ended.is_set() and time.monotonic() < deadline:
                time.sleep(0.01)

    def _history_changed(self) -> None:
        for panel in list(self._panels):
            panel._history_changed()

    def _grew(self, answer: RunningAnswer, pieces: list[Piece]) -> None:
        for panel in list(self._panels):
            panel._answer_grew(answer, pieces)

    def _ended(self, answer: RunningAnswer) -> None:
        self.answer = None
        for panel in list(self._panels):
            panel._answer_ended(answer)
