"""Stage: a conversation in front of its panels: one answer at a time, shown in all of them."""

from __future__ import annotations

import _thread
import contextvars
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from ..client.runtime.one_shot import Latch
from ..conversation.history import ChatTurn, History
from ..errors import RequestError, TensormeshError
from ..wire.chunks import Chunk
from ..wire.messages import Message
from ..wire.sanitize import MAX_SHOWN, PieceSanitizer

if TYPE_CHECKING:
    from ..client.stream import Turn
    from ..conversation.conversation import Conversation
    from ..result import ChatResult

__all__ = ["Answer", "Stage"]

Piece: TypeAlias = dict[str, Any]
"""What a page adds to an answer: ``part`` (text, thought), ``at`` which offset, ``text``."""

_BUSY = "An answer is on its way: stop it first, or wait."

_PATIENCE = 5.0  # seconds

INTERVAL = 1 / 20
"""Seconds between two messages to a page, at least. A message weighs 700 bytes whatever is in it
(``benchmarks/iopub.py``); text that comes at this pace is on screen within a tenth of a second
(``benchmarks/pixels.py``)."""


class Stage:
    """A conversation's panels and the answer under way.

    Attributes:
        history: the conversation.
        answer: the answer under way, or None.
    """

    def __init__(self, history: History) -> None:
        self.history = history
        self.answer: Answer | None = None
        self._panels: weakref.WeakSet[Any] = weakref.WeakSet()
        self._lock = threading.Lock()

    def enter(self, panel: Any) -> None:
        """A panel comes on: it is told what happens from now on."""
        if not len(self._panels):
            self._leave = self.history.watch(lambda: self.tell("changed"))
        self._panels.add(panel)

    def exit(self, panel: Any) -> None:
        """A panel goes off; the last one takes the answer under way along."""
        if panel in self._panels:
            self._panels.discard(panel)
            if not len(self._panels):
                self._leave()
                self.stop()

    def ask(
        self,
        chat: Conversation,
        said: Sequence[Message],
        fields: Mapping[str, Any],
        at: ChatTurn | None = None,
    ) -> Answer:
        """Say something; what comes is told to all panels.

        Raises:
            RequestError: another answer is on its way.
        """
        answer = Answer(chat, said, fields, at, self._heard)
        try:
            with self._lock:
                if self.answer is not None:
                    raise RequestError(_BUSY)
                self.answer = answer
            self.tell("began", answer)
        except BaseException:
            answer.stop()
            raise
        finally:
            # Also where a Ctrl-C came in between: what has begun is sure to end, and to be told.
            if self.answer is answer:
                answer.begin()
        return answer

    def resting(self) -> History:
        """The conversation, to be changed: not while an answer to its turns is on its way.

        Raises:
            RequestError: one is.
        """
        if self.answer is not None:
            raise RequestError(_BUSY)
        return self.history

    def stop(self) -> None:
        """Stop the answer under way, if there is one. Does not wait."""
        answer = self.answer
        if answer is not None:
            answer.stop()

    def end(self) -> None:
        """Stop the answer under way, and wait for its end some seconds at most."""
        answer = self.answer
        if answer is not None:
            answer.stop()
            until = time.monotonic() + _PATIENCE
            while not answer.ended.is_set() and time.monotonic() < until:
                time.sleep(0.01)

    def tell(self, what: str, *about: Any) -> None:
        """Call the method of that name of all panels."""
        for panel in list(self._panels):
            getattr(panel, f"_{what}")(*about)

    def _heard(self, answer: Answer, pieces: list[Piece] | None) -> None:
        """An answer grows, or (None) has ended."""
        if pieces is not None:
            self.tell("grew", answer, pieces)
            return
        self.answer = None
        self.tell("ended", answer)


class Answer(threading.Thread):
    """One request of a panel, off the main thread, so that a page's clicks are heard meanwhile.

    Attributes:
        said: what was said.
        base: the turns it follows.
        result: what came back; None while nothing was sent, and where nothing could be.
        error: why it failed, or None.
        ended: set when it is over, however it ended.
        is_recorded: whether one of the panels has recorded it.
    """

    def __init__(
        self,
        chat: Conversation,
        said: Sequence[Message],
        fields: Mapping[str, Any],
        at: ChatTurn | None,
        heard: Callable[[Answer, list[Piece] | None], None],
    ) -> None:
        # ipykernel 7.0 sends nothing from a thread without the context of a message.
        self._caller = contextvars.copy_context()
        # A daemon: a kernel that restarts does not wait for it.
        super().__init__(name="tensormesh-nb panel", daemon=True)
        self.said = said
        self.base = chat.turns if at is None else chat.history.turns_before(at)
        self.result: ChatResult | None = None
        self.error: Exception | None = None
        self.ended = Latch()
        self.is_recorded = False
        self._text: dict[str, list[str]] = {"text": [], "thought": []}
        self._length = {"text": 0, "thought": 0}
        self._visible = {"text": PieceSanitizer(), "thought": PieceSanitizer()}
        self._chat, self._fields, self._at, self._heard = chat, fields, at, heard
        self._stopped = Latch()
        self._turn: Turn | None = None

    @property
    def pieces(self) -> list[Piece]:
        """All that was told so far, in one piece a part."""
        parts = {part: "".join(texts) for part, texts in self._text.items()}
        return [{"part": part, "at": 0, "text": text} for part, text in parts.items() if text]

    def begin(self) -> None:
        """Start the thread."""
        # ``start`` waits for an Event (see Latch): only where no interrupt gets to.
        _thread.start_new_thread(self.start, ())

    def stop(self) -> None:
        """Stop it; from any thread, at any time, without waiting."""
        self._stopped.set()
        turn = self._turn
        if turn is not None:
            threading.Thread(target=turn.close, daemon=True).start()

    def run(self) -> None:
        self._caller.run(self._answer)

    def _answer(self) -> None:
        try:
            self._stream()
        except Exception as error:
            self.error = error
            if isinstance(error, TensormeshError):
                self.result = error.result or self.result
        finally:
            try:
                self._heard(self, None)
            finally:
                self.ended.set()

    def _stream(self) -> None:
        if self._stopped.is_set():
            return
        with self._chat.stream(self.said, at=self._at, **self._fields) as turn:
            self._turn, self.result = turn, turn.result
            self._heard(self, [])  # there may be something to tell before it is sent
            if self._stopped.is_set():  # while it was being prepared
                turn.close()
            for batch in turn.batches(INTERVAL):
                pieces = [self._added(part, text) for part, text in self._pieces(batch).items()]
                if pieces:
                    self._heard(self, pieces)

    def _pieces(self, batch: Sequence[Chunk]) -> dict[str, str]:
        """What chunks add to the first choice, by part, as far as a page is told of it."""
        found: dict[str, str] = {}
        for part, text in _parts(batch):
            if text and self._length[part] < MAX_SHOWN:
                found[part] = found.get(part, "") + self._visible[part].escape(text)
        return {part: text[: MAX_SHOWN - self._length[part]] for part, text in found.items()}

    def _added(self, part: str, text: str) -> Piece:
        """Remember a piece, and say where it goes: pages count as JavaScript does, in UTF-16."""
        at = self._length[part]
        self._length[part] += len(text.encode("utf-16-le")) // 2
        self._text[part].append(text)
        return {"part": part, "at": at, "text": text}


def _parts(batch: Sequence[Chunk]) -> Iterator[tuple[str, str]]:
    for chunk in batch:
        for choice in chunk.choices or ():
            delta = choice.delta or choice.message
            if choice.index == 0 and delta is not None:
                yield "thought", delta.reasoning_text
                yield "text", delta.text
