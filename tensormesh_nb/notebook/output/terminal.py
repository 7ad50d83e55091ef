"""Results in a terminal: a streamed answer is not printed a second time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from IPython.core.interactiveshell import InteractiveShell

from ..session import Session

if TYPE_CHECKING:
    from ...result import ChatResult

__all__ = ["TerminalText"]

_HOME, _NAME = "tensormesh_nb.result", "ChatResult"


class TerminalText:
    """Prints a result and its warnings; leaves out text that was just streamed."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def register(self, shell: InteractiveShell) -> None:
        """Register with the shell's text formatter."""
        # By name, because importing the class loads numpy.
        _formatter(shell).for_type_by_name(_HOME, _NAME, self._print)

    @staticmethod
    def unregister(shell: InteractiveShell) -> None:
        """Undo :meth:`register`."""
        _formatter(shell).pop(f"{_HOME}.{_NAME}", None)

    def _print(self, result: ChatResult, printer: Any, cycle: bool) -> None:
        # Loads numpy, which ``%load_ext`` should not wait for.
        from ...render.plain_text import warning_lines

        if self._session.streamed is result:
            self._session.streamed = None
            printer.text(result.footer)
        else:
            result._repr_pretty_(printer, cycle)
        for note in warning_lines(result.warnings):
            printer.text(f"\n{note}")


def _formatter(shell: InteractiveShell) -> Any:
    display: Any = shell.display_formatter
    return display.formatters["text/plain"]
