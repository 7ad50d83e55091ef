"""Chats: named conversations whose turns belong to the notebook's cells.

Running a cell again edits its own turn instead of adding one. The turns that had followed answer a
question that is no longer there, so they leave the conversation, but are kept as a branch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from IPython.core.interactiveshell import InteractiveShell

from ..tool import shown_call
from ..wire.message import Message, content_text
from ..wire.untrusted import visible

if TYPE_CHECKING:
    from ..tokens.result import ChatResult

__all__ = ["Chat", "Turn", "cell_of"]


@dataclass(frozen=True)
class Turn:
    """What one cell said and was answered.

    Attributes:
        cell: the cell's id, None where the front end gives none (a terminal).
        messages: what the cell says.
        answers: what it was answered, as messages: calls of tools and their answers among them.
    """

    cell: str | None
    messages: Sequence[Message]
    answers: Sequence[Message]


class Chat:
    """One conversation.

    Attributes:
        name: as given with ``-c``.
        turns: in order.
        branches: turns that were replaced or followed a replaced one, oldest first.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.turns: list[Turn] = []
        self.branches: list[list[Turn]] = []

    def messages(self, cell: str | None, said: Sequence[Message]) -> list[Message]:
        """The request's messages: what came before the cell's own turn, then what it says.

        A cell's own system message takes the place of an earlier one.
        """
        history = [
            message
            for turn in self.turns[: self._place(cell)]
            for message in (*turn.messages, *turn.answers)
        ]
        system = [message for message in said if message["role"] == "system"]
        if system:
            history = [message for message in history if message["role"] != "system"]
        rest = [message for message in said if message["role"] != "system"]
        return [*system, *history, *rest]

    def put(self, cell: str | None, said: Sequence[Message], result: ChatResult) -> int:
        """Enter a cell's turn, in the place of an earlier one of the same cell.

        Returns:
            How many turns had followed that one and are now kept as a branch.
        """
        place = self._place(cell)
        replaced = self.turns[place:]
        if replaced:
            self.branches.append(replaced)
        self.turns[place:] = [Turn(cell, list(said), result.new_messages)]
        return max(len(replaced) - 1, 0)

    def transcript(self) -> str:
        """The conversation as plain text, then how many branches are kept."""
        lines = [line for turn in self.turns for line in _lines(turn)]
        lines = lines or [f"{self.name}: no turns yet."]
        lines += [
            f"[branch {number}: {len(turns)} turn{'s' * (len(turns) > 1)} kept]"
            for number, turns in enumerate(self.branches, 1)
        ]
        return visible("\n\n".join(lines))

    def _place(self, cell: str | None) -> int:
        """Where the cell's turn is, or would go."""
        if cell is not None:
            for place, turn in enumerate(self.turns):
                if turn.cell == cell:
                    return place
        return len(self.turns)


def cell_of(shell: InteractiveShell) -> str | None:
    """The id of the cell that runs, where the front end tells it."""
    parent: Any = getattr(shell, "get_parent", dict)()
    metadata = parent.get("metadata") if isinstance(parent, dict) else None
    cell = metadata.get("cellId") if isinstance(metadata, dict) else None
    return cell if isinstance(cell, str) else None


def _lines(turn: Turn) -> list[str]:
    return [line for message in (*turn.messages, *turn.answers) for line in _lines_of(message)]


def _lines_of(message: Message) -> list[str]:
    """A message's text, then the calls it asks for."""
    text = content_text(message.get("content"))
    calls = message.get("tool_calls") or ()
    said = [text, *(shown_call(call) for call in calls)]
    return [f"{message['role']}: {line}" for line in said if line or not calls]
