"""A panel's conversation as one static output, which remains when the kernel is gone."""

from __future__ import annotations

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

DELAY = 1.0
"""Seconds in which changes are gathered into one update."""


class StaticOutput:
    """The output, shown once and updated in place.

    Every update sends the whole conversation. Therefore the end of a turn updates it at once, and
    all other changes are gathered.

    Args:
        history: the conversation.
        mark: by which a page finds the output, to hide it behind the panel.
    """

    def __init__(self, history: History, mark: str) -> None:
        self._history, self._mark = history, mark
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None
        self._sent: Bundle | None = None

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
            self._sent = self.bundle
            self._publish(self._sent, update=False)

    def update(self) -> None:
        """Bring the output up to date, if it was shown and has changed."""
        self._cancel()
        with self._lock:
            if self._sent is not None and self._sent != (bundle := self.bundle):
                self._sent = bundle
                self._publish(bundle, update=True)

    def update_soon(self) -> None:
        """Bring the output up to date within a second, or at the end of the running cell."""
        if self._sent is None or self._timer is not None:
            return
        # ipykernel 7.0 sends nothing from a thread without the context of a message.
        context = contextvars.copy_context()
        self._timer = threading.Timer(DELAY, context.run, (self.update,))
        self._timer.daemon = True
        self._timer.start()
        if InteractiveShell.initialized():  # a kernel may end right after its last cell
            InteractiveShell.instance().events.register("post_run_cell", self._cell_ended)

    def close(self) -> None:
        """Update the output a last time, if changes are waiting."""
        if self._timer is not None:
            self.update()

    def _cell_ended(self, _result: object) -> None:
        self.close()

    def _cancel(self) -> None:
        timer, self._timer = self._timer, None
        if timer is None:
            return
        timer.cancel()
        if InteractiveShell.initialized():
            InteractiveShell.instance().events.unregister("post_run_cell", self._cell_ended)

    def _publish(self, bundle: Bundle, *, update: bool) -> None:
        place: dict[str, Any] = {"display_id": self._mark}
        publish_display_data(bundle, transient=place, update=update)  # type: ignore[no-untyped-call]
