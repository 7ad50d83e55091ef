"""A panel's conversation as one static output, which remains when the kernel is gone."""

from __future__ import annotations

import atexit
import contextvars
import threading
from typing import Any, TypeAlias

from IPython.core.interactiveshell import InteractiveShell
from IPython.display import publish_display_data

from ...conversation.history import History
from ...conversation.transcript import history_html
from ..markdown import html_of

__all__ = ["StaticOutput"]

Bundle: TypeAlias = dict[str, str]
"""An output's content by media type."""

GROWTH = 1 / 3
"""Share by which a conversation has to change to be sent while it keeps changing."""

IDLE = 1.0
"""Seconds without a change after which a conversation is sent, at least."""

RATE = 20_000
"""Characters a second that updates of idle conversations may add up to."""


class StaticOutput:
    """The output, shown once and updated in place.

    An update sends the whole conversation. To keep the sum of all updates in proportion to the
    conversation, an update is sent when the conversation has changed by ``GROWTH``, and otherwise
    when it is idle.

    Attributes:
        has_page: whether a page shows the panel. Without one (nbclient, nbconvert), the end of a
            cell may be the last moment at which an output is collected.

    Args:
        history: the conversation.
        mark: by which a page finds the output, to hide it behind the panel.
    """

    def __init__(self, history: History, mark: str) -> None:
        self.has_page = False
        self._history, self._mark = history, mark
        self._lock = threading.RLock()
        self._timer: threading.Timer | None = None
        self._is_waiting = False  # a change has not been sent
        self._sent: tuple[int, int] | None = None  # length and hash of what was sent last

    @property
    def bundle(self) -> Bundle:
        """The conversation as HTML and as text."""
        inner = history_html(self._history, html_of)
        return {
            "text/html": f'<div class="tm-static" data-for="{self._mark}">{inner}</div>',
            "text/plain": self._history.transcript(),
        }

    def show(self) -> None:
        """Publish the output in the current cell."""
        with self._lock:
            self._publish(self.bundle, update=False)

    def pause(self) -> None:
        """Wait for the next change: an answer is running."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None

    def update(self) -> None:
        """Bring the output up to date now, if it was shown and has changed."""
        with self._lock:
            self._stop_waiting()
            if self._sent is not None and self._sent != _fingerprint(bundle := self.bundle):
                self._publish(bundle, update=True)

    def update_soon(self) -> None:
        """Bring the output up to date now if it has changed a lot, else when it is idle."""
        with self._lock:
            if self._sent is None:
                return
            (old, _), (new, _) = self._sent, _fingerprint(self.bundle)
            if abs(new - old) >= GROWTH * old:
                self.update()
            else:
                self._wait(max(IDLE, new / RATE))

    def close(self) -> None:
        """Update the output one last time, if a change has not been sent."""
        if self._is_waiting:
            self.update()

    def _wait(self, seconds: float) -> None:
        self.pause()
        # ipykernel 7.0 sends nothing from a thread without the context of a message.
        context = contextvars.copy_context()
        self._timer = threading.Timer(seconds, context.run, (self.close,))
        self._timer.daemon = True
        self._timer.start()
        if not self._is_waiting:
            self._is_waiting = True
            atexit.register(self.close)
            if InteractiveShell.initialized():
                InteractiveShell.instance().events.register("post_run_cell", self._cell_ended)

    def _stop_waiting(self) -> None:
        self.pause()
        if self._is_waiting:
            self._is_waiting = False
            atexit.unregister(self.close)
            if InteractiveShell.initialized():
                InteractiveShell.instance().events.unregister("post_run_cell", self._cell_ended)

    def _cell_ended(self, _result: object) -> None:
        if not self.has_page:
            self.close()

    def _publish(self, bundle: Bundle, *, update: bool) -> None:
        self._sent = _fingerprint(bundle)
        place: dict[str, Any] = {"display_id": self._mark}
        publish_display_data(bundle, transient=place, update=update)  # type: ignore[no-untyped-call]


def _fingerprint(bundle: Bundle) -> tuple[int, int]:
    """The length and the hash of an output, kept instead of the output itself."""
    return sum(map(len, bundle.values())), hash((*bundle.values(),))
