"""Keys that tie a conversation's turns to notebook cells."""

from __future__ import annotations

from IPython.core.interactiveshell import InteractiveShell

from .output.front_end import cell_id, parent_of

__all__ = ["TurnKeys"]


class TurnKeys:
    """Assigns a key to each turn that a cell sends.

    Running a cell again replaces its own turn. One run may send several turns (a loop over
    ``run_cell_magic``), so turns of a run are numbered.
    """

    def __init__(self) -> None:
        self._run: object = None
        self._counts: dict[str, int] = {}

    def next_key(self, shell: InteractiveShell, chat: str) -> str | None:
        """The key of the running cell's next turn, or None if the front end sends no cell ids."""
        cell, run = cell_id(shell), _run_id(shell)
        if cell is None:
            return None
        if run is None or run != self._run:
            self._run, self._counts = run, {}
        number = self._counts[chat] = self._counts.get(chat, 0) + 1
        return cell if number == 1 else f"{cell} #{number}"


def _run_id(shell: InteractiveShell) -> object:
    """The id of the execute request."""
    header = parent_of(shell).get("header")
    return header.get("msg_id") if isinstance(header, dict) else None
