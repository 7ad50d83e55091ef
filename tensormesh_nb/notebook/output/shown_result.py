"""A result that the running cell has displayed, which IPython must not display again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from IPython.core.interactiveshell import InteractiveShell
from IPython.display import display

if TYPE_CHECKING:
    from ...client.text.next_token import NextToken
    from ...result import ChatResult

__all__ = ["ShownResult"]

_display: Callable[..., Any] = display  # untyped in IPython


class ShownResult:
    """Keeps IPython from displaying a result that the running cell has already displayed.

    Args:
        shell: the shell of the running cell.
        result: the result, or the next token.
    """

    def __init__(self, shell: InteractiveShell, result: ChatResult | NextToken) -> None:
        self._shell, self._result = shell, result
        self._is_active = True
        self._formatter.for_type(type(result), self._display)
        shell.events.register("post_run_cell", self._cell_ended)

    def end(self) -> None:
        """Display results as before."""
        if self._is_active:
            self._is_active = False
            self._formatter.pop(type(self._result), None)
            self._shell.events.unregister("post_run_cell", self._cell_ended)

    @property
    def _formatter(self) -> Any:
        formatter: Any = self._shell.display_formatter
        return formatter.ipython_display_formatter

    def _display(self, result: ChatResult | NextToken) -> None:
        self.end()
        if result is not self._result:
            _display(result)

    def _cell_ended(self, _outcome: object) -> None:
        self.end()
