"""Turns token bytes into text, up to a stop string."""

from __future__ import annotations

import codecs
from collections.abc import Sequence

__all__ = ["TextStream"]


class TextStream:
    """The visible text of one answer.

    Text is released as soon as it is certain: never a part of a character, and never text that may
    turn out to be the beginning of a stop string. A character that is incomplete when the answer
    ends is not text; its bytes are in the tokens' logprobs.

    Attributes:
        stopped_by: the stop string that was found, or None.
    """

    def __init__(self, stops: Sequence[str]) -> None:
        self.stopped_by: str | None = None
        self._stops = tuple(stops)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._held = ""

    def add(self, piece: bytes) -> str:
        """Add a token's bytes; returns the text that has become certain."""
        self._held += self._decoder.decode(piece)
        found = [
            (index, order)
            for order, stop in enumerate(self._stops)
            if (index := self._held.find(stop)) >= 0
        ]
        if not found:
            return self._release(len(self._held) - self._uncertain())
        index, order = min(found)
        self.stopped_by = self._stops[order]
        text = self._release(index)
        self._held = ""
        return text

    def end(self) -> str:
        """The text that was held back; call it after the last token."""
        return self._release(len(self._held))

    def _uncertain(self) -> int:
        """Length of the longest end of the held text that begins a stop string."""
        longest = min(len(self._held), max(map(len, self._stops), default=1) - 1)
        return next(
            (
                size
                for size in range(longest, 0, -1)
                if any(stop.startswith(self._held[-size:]) for stop in self._stops)
            ),
            0,
        )

    def _release(self, size: int) -> str:
        text, self._held = self._held[:size], self._held[size:]
        return text
