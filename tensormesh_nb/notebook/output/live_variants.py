"""Shows the answers of several variants in columns while they stream, in one output of the cell."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from IPython.core.interactiveshell import InteractiveShell
from IPython.display import display, update_display

from ..session import Session
from .front_end import FrontEnd, front_end_of, has_kernel, is_value_of_cell

if TYPE_CHECKING:
    from ...rows.variants.variants import Variants

__all__ = ["LiveVariants"]

_REST = 8  # times as long as an update takes

# Untyped in IPython.
_display: Callable[..., Any] = display
_update: Callable[..., None] = update_display


class LiveVariants:
    """Shows variants where the front end updates outputs in place.

    Args:
        shell: the shell of the running cell.
        session: gets the variants that are displayed.
    """

    def __init__(self, shell: InteractiveShell, session: Session) -> None:
        self._shell, self._session = shell, session
        self._id = uuid.uuid4().hex
        self._shown: str | None = None  # the HTML
        self._due = 0.0  # when to look again

    @property
    def is_possible(self) -> bool:
        """Whether the front end shows answers while they stream."""
        return front_end_of(self._shell) is FrontEnd.NOTEBOOK

    @property
    def needs_progress(self) -> bool:
        """Whether a line of progress takes the place of the columns: in terminals."""
        return front_end_of(self._shell) in (FrontEnd.TERMINAL, FrontEnd.CONSOLE)

    def show(self, variants: Variants) -> None:
        """Show the texts so far, if there are new ones."""
        began = time.monotonic()
        if began < self._due:
            return
        page = variants.live_html()
        if page != self._shown:
            self._replace({"text/html": page})
            self._shown = page
        # Thousands of answers take long to look at; the run needs the time.
        self._due = began + _REST * (time.monotonic() - began)

    def end(self, variants: Variants) -> None:
        """Show the variants in the place of their texts, if there were any."""
        if self._shown is not None:
            self._show_end(variants)

    def end_cell(self, variants: Variants) -> None:
        """Show the variants once. IPython displays the value of a cell that is one magic."""
        is_displayed = is_value_of_cell(self._shell) or not has_kernel(self._shell)
        if self._shown is not None or not is_displayed:
            self._show_end(variants)

    def _show_end(self, variants: Variants) -> None:
        self._replace({"text/html": variants._repr_html_(), "text/plain": str(variants)})
        self._session.shown = variants

    def _replace(self, data: dict[str, str]) -> None:
        show = _display if self._shown is None else _update
        show(data, raw=True, display_id=self._id)
