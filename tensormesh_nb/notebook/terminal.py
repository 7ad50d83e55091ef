"""Terminal: an answer that has been streamed to a terminal is not printed a second time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from IPython.core.interactiveshell import InteractiveShell

from .session import Session

if TYPE_CHECKING:
    from ..result import ChatResult

__all__ = ["TerminalText"]

_HOME, _NAME = "tensormesh_nb.result", "ChatResult"


class TerminalText:
    """How a terminal prints a result: right after streaming only its footer, else all of it; then
    what there is to note."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def register(self, shell: InteractiveShell) -> None:
        """Print results in this way."""
        # By name: the class brings numpy along, which loading the extension should not.
        _formatter(shell).for_type_by_name(_HOME, _NAME, self._print)

    @staticmethod
    def unregister(shell: InteractiveShell) -> None:
        """Print results as they print themselves."""
        _formatter(shell).pop(f"{_HOME}.{_NAME}", None)

    def _print(self, result: ChatResult, printer: Any, cycle: bool) -> None:
        # Loads numpy, which loading the extension should not.
        from ..render.plain_text import notes

        if self._session.streamed is result:
            self._session.streamed = None
            printer.text(result.footer)
        else:
            result._repr_pretty_(printer, cycle)
        for note in notes(result.warnings):
            printer.text(f"\n{note}")


def _formatter(shell: InteractiveShell) -> Any:
    display: Any = shell.display_formatter
    return display.formatters["text/plain"]
