"""One request of a panel, on its own thread."""

from __future__ import annotations

import _thread
import contextvars
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from ...client.runtime.one_shot import OneShotEvent
from ...conversation.history import ChatTurn
from ...errors import TensormeshError
from ...wire.chunks import Chunk
from ...wire.dialects.queue_place import QueuePlace, Waiting
from ...wire.messages import Message
from ...wire.sanitize import MAX_SHOWN, PieceSanitizer
from .panel_messages import Piece, RunningAnswerView

if TYPE_CHECKING:
    from ...client.stream import Turn
    from ...conversation.conversation import Conversation
    from ...result import ChatResult

__all__ = ["INTERVAL", "RunningAnswer"]

Part: TypeAlias = Literal["text", "reasoning"]

INTERVAL = 1 / 20
"""Seconds between two messages to a page, at least. A message has an overhead of 700 bytes
(``benchmarks/iopub.py``); at this pace text is on screen within a tenth of a second
(``benchmarks/pixels.py``)."""


class RunningAnswer(threading.Thread):
    """A request that runs while the page's messages are handled.

    Attributes:
        messages: the messages of the turn.
        base: the turns that it follows.
        result: the answer; None before the request is sent, or if it could not be sent.
        error: why it failed, or None.
        ended: set at the end, however it ended.
        is_recorded: whether a panel has recorded the result.
        place: the place in the host's queue, as a phrase; empty unless the answer is waiting.

    Args:
        grew: called with the pieces that were added; with none if ``notices`` changed.
        finished: called at the end.
    """

    def __init__(
        self,
        chat: Conversation,
        messages: Sequence[Message],
        fields: Mapping[str, Any],
        at: ChatTurn | None,
        grew: Callable[[RunningAnswer, list[Piece]], None],
        finished: Callable[[RunningAnswer], None],
    ) -> None:
        # ipykernel 7.0 sends nothing from a thread without the context of a message.
        self._context = contextvars.copy_context()
        # A daemon: a kernel that restarts does not wait for it.
        super().__init__(name="tensormesh-nb panel", daemon=True)
        self.messages = messages
        self.base = chat.turns if at is None else chat.history.turns_before(at)
        self.result: ChatResult | None = None
        self.error: Exception | None = None
        self.ended = OneShotEvent()
        self.is_recorded = False
        self.place = ""
        self._texts: dict[Part, list[str]] = {"text": [], "reasoning": []}
        self._length: dict[Part, int] = {"text": 0, "reasoning": 0}
        self._sanitizers = {"text": PieceSanitizer(), "reasoning": PieceSanitizer()}
        self._chat, self._fields, self._at = chat, fields, at
        self._grew, self._finished = grew, finished
        self._stopped = OneShotEvent()
        self._turn: Turn | None = None

    @property
    def prompt(self) -> str:
        """The text of the user's message."""
        return str(self.messages[-1]["content"])

    @property
    def notices(self) -> list[str]:
        """Remarks about the request so far, and the place in the queue."""
        noted = [] if self.result is None else self.result.notices
        return [*noted, self.place] if self.place else [*noted]

    @property
    def pieces(self) -> list[Piece]:
        """All text so far, one piece a part."""
        parts = {part: "".join(texts) for part, texts in self._texts.items()}
        return [{"part": part, "offset": 0, "text": text} for part, text in parts.items() if text]

    @property
    def view(self) -> RunningAnswerView:
        """The answer so far, for a page."""
        base = [turn.id for turn in self.base]
        return {"prompt": self.prompt, "base": base, "pieces": self.pieces}

    def begin(self) -> None:
        """Start the thread."""
        # ``start`` waits for an Event, which an interrupt must not reach (see OneShotEvent).
        _thread.start_new_thread(self.start, ())

    def stop(self) -> None:
        """Stop the request, from any thread and without waiting."""
        self._stopped.set()
        turn = self._turn
        if turn is not None:
            threading.Thread(target=turn.close, daemon=True).start()

    def run(self) -> None:
        self._context.run(self._answer)

    def _answer(self) -> None:
        try:
            self._stream()
        except Exception as error:
            self.error = error
            if isinstance(error, TensormeshError):
                self.result = error.result or self.result
        finally:
            try:
                self._finished(self)
            finally:
                self.ended.set()

    def _stream(self) -> None:
        if self._stopped.is_set():
            return
        with self._chat.stream(self.messages, at=self._at, **self._fields) as turn:
            self._turn, self.result = turn, turn.result
            if turn.result.notices:  # before anything is sent
                self._grew(self, [])
            if self._stopped.is_set():  # during the preparation
                turn.close()
            for batch in turn.batches(INTERVAL):
                waiting = batch[-1] if isinstance(batch[-1], Waiting) else None
                place = str(waiting) if isinstance(waiting, QueuePlace) else ""
                if place != self.place or (waiting and not place):  # a retry adds a notice
                    self.place = place
                    self._grew(self, [])
                pieces = [self._added(part, text) for part, text in self._new_texts(batch).items()]
                if pieces:
                    self._grew(self, pieces)

    def _new_texts(self, batch: Sequence[Chunk]) -> dict[Part, str]:
        """What chunks add to the first choice, by part, up to the length that a page shows."""
        found: dict[Part, str] = {}
        for part, text in _parts(batch):
            if text and self._length[part] < MAX_SHOWN:
                found[part] = found.get(part, "") + self._sanitizers[part].escape(text)
        return {part: text[: MAX_SHOWN - self._length[part]] for part, text in found.items()}

    def _added(self, part: Part, text: str) -> Piece:
        """Keep a text; returns it with its offset in UTF-16 units, which JavaScript counts in."""
        offset = self._length[part]
        self._length[part] += len(text.encode("utf-16-le")) // 2
        self._texts[part].append(text)
        return {"part": part, "offset": offset, "text": text}


def _parts(batch: Sequence[Chunk]) -> Iterator[tuple[Part, str]]:
    for chunk in batch:
        for choice in chunk.choices or ():
            delta = choice.delta or choice.message
            if choice.index == 0 and delta is not None:
                yield "reasoning", delta.reasoning_text
                yield "text", delta.text
