"""Chats: who owns a turn of a conversation: the notebook's cell that says it."""

from __future__ import annotations

from typing import Any

from IPython.core.interactiveshell import InteractiveShell

__all__ = ["Owners", "cell_of"]


class Owners:
    """Keys of the turns that cells say.

    Running a cell again edits its own turn. One run may say several things (a loop over
    ``run_cell_magic``), which are turns of their own, so they are numbered.
    """

    def __init__(self) -> None:
        self._run: object = None
        self._said: dict[str, int] = {}

    def key(self, shell: InteractiveShell, chat: str) -> str | None:
        """The owner of what the running cell says next, None where cells have no ids."""
        cell, run = cell_of(shell), _run_of(shell)
        if cell is None:
            return None
        if run is None or run != self._run:
            self._run, self._said = run, {}
        number = self._said[chat] = self._said.get(chat, 0) + 1
        return cell if number == 1 else f"{cell} #{number}"


def cell_of(shell: InteractiveShell) -> str | None:
    """The id of the cell that runs, where the front end tells it."""
    metadata = _parent(shell).get("metadata")
    cell = metadata.get("cellId") if isinstance(metadata, dict) else None
    return cell if isinstance(cell, str) else None


def _run_of(shell: InteractiveShell) -> object:
    """The id of the message that asked for this run."""
    header = _parent(shell).get("header")
    return header.get("msg_id") if isinstance(header, dict) else None


def _parent(shell: InteractiveShell) -> dict[str, Any]:
    parent: Any = getattr(shell, "get_parent", dict)()
    return parent if isinstance(parent, dict) else {}
