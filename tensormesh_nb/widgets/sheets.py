"""Sheets: the static conversation in several outputs, of which a new turn changes the last few.

A cell that has run gets no further outputs, and one output has to be sent as a whole whenever it
changes. So there are some from the beginning, and turns are laid on them as a binary counter has
it: the newest on the last sheet, four full ones on the next larger sheet, then eight, sixteen. A
turn is sent anew only when its sheet has doubled: n turns cost n log n, not n². Sheets that are not
needed come last, because front ends leave room for empty outputs, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from ..conversation.history import History
from ..conversation.transcript import history_html
from .markdown import html_of

__all__ = ["SHEETS", "Sheets", "laid"]

Sheet: TypeAlias = dict[str, str]
"""What an output holds, by media type."""

SHEETS = 7
_SMALLEST = 4  # turns


class Sheets:
    """A conversation's sheets, and what was sent of them.

    Args:
        history: the conversation.
        mark: by which a page finds them, to hide them while it shows the conversation itself.
    """

    def __init__(self, history: History, mark: str) -> None:
        self._history, self._mark = history, mark
        self._sent: list[object] = [None] * SHEETS

    def news(self) -> Iterator[tuple[int, Sheet]]:
        """Number and content of every sheet that is not what it was when it was asked for last."""
        turns = self._history.turns
        sheets = laid(len(turns))
        for number in range(SHEETS):
            part = sheets[number] if number < len(sheets) else slice(0, 0)
            last = number == len(sheets) - 1
            key = (tuple(turn.id for turn in turns[part]), object() if last else None)
            if key != self._sent[number]:
                self._sent[number] = key
                yield number, self.sheet(part, head=number == 0, tail=last)

    def sheet(self, part: slice = slice(None), *, head: bool = True, tail: bool = True) -> Sheet:
        """Some turns as an output; all of them when nothing is said."""
        given = {"head": head, "tail": tail}
        inner = history_html(self._history, html_of, part, **given)
        return {
            "text/html": f'<div class="tm-static" data-for="{self._mark}">{inner}</div>',
            "text/plain": self._history.transcript(part, **given),
        }


def laid(count: int) -> list[slice]:
    """Which turns lie on which sheet, the oldest first; the newest ones' may be empty."""
    found, start = [], 0
    for number in range(SHEETS):
        size = _SMALLEST << (SHEETS - 2 - number) if number < SHEETS - 1 else 1
        left = count - start
        # The first sheet takes what is too much for the others, the last one what is too little.
        whole = number in (0, SHEETS - 1)
        end = start + (left // size * size if whole else left & size)
        if end > start or number == SHEETS - 1:
            found.append(slice(start, end))
        start = end
    return found
