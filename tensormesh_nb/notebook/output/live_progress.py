"""The progress of a run over many requests, in one output of the cell, updated in place."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from IPython.core.getipython import get_ipython
from IPython.display import display, update_display

from ...render.html import line, open_output
from ...wire.sanitize import escape_unsafe
from .front_end import FrontEnd, front_end_of

__all__ = ["LiveProgress", "live_progress"]

# Untyped in IPython.
_display: Callable[..., Any] = display
_update: Callable[..., None] = update_display
_shell: Callable[[], Any] = get_ipython


class LiveProgress:
    """Shows a line of text. A saved notebook has its last state as HTML and text.

    Args:
        is_live: whether to show it before it ends; False if no front end displays it.
        note: a second line; empty for none.
    """

    def __init__(self, *, is_live: bool, note: str = "") -> None:
        self._is_live = is_live
        self._note = [note] if note else []
        self._id = uuid.uuid4().hex
        self._is_displayed = False

    def show(self, text: str) -> None:
        """Show a line in place of the last one."""
        if self._is_live:
            self.end(text)

    def end(self, text: str) -> None:
        """Show the last line."""
        lines = [text, *self._note]
        data = {
            "text/plain": "\n".join(map(escape_unsafe, lines)),
            "text/html": f"{open_output('progress')}{''.join(map(line, lines))}</div>",
        }
        show = _update if self._is_displayed else _display
        self._is_displayed = True
        show(data, raw=True, display_id=self._id)


def live_progress(note: str = "") -> LiveProgress | None:
    """A progress display in the running cell; None in terminals, where progress is printed.

    Args:
        note: see :class:`LiveProgress`.
    """
    shell = _shell()
    kind = FrontEnd.TERMINAL if shell is None else front_end_of(shell)
    if kind in (FrontEnd.TERMINAL, FrontEnd.CONSOLE):
        return None
    return LiveProgress(is_live=kind is FrontEnd.NOTEBOOK, note=note)
