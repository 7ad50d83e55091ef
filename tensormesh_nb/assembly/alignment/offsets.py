"""Where each token lies in the answer's texts: its segment and its byte offsets.

This is the data; :mod:`.align` computes it.
"""

from __future__ import annotations

import builtins
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["DIVIDER", "PROMPT", "SEGMENTS", "Alignment"]

SEGMENTS = ("content", "reasoning", "tool_call", "refusal", "special")
PROMPT = "prompt"  # the segment of the prompt's tokens, in frames of their own

DIVIDER = "\n\n"  # between the parts of a segment that the host sent apart


def _offsets() -> array[int]:
    return array("q")


@dataclass
class Alignment:
    """Segments and offsets, one item per token.

    Attributes:
        segment: the part of the answer, None if unknown.
        bytes: the token's bytes, None if unknown.
        start, end: byte offsets into the segment's UTF-8 text, -1 if unknown.
        low, high: bounds of the offsets: the offsets if known, else those of a gap that the token
            fills alone or with its neighbours; -1 if unknown.
        complete: whether every byte of every text is aligned.
    """

    segment: list[str | None] = field(default_factory=list)
    bytes: list[builtins.bytes | None] = field(default_factory=list)
    start: array[int] = field(default_factory=_offsets)
    end: array[int] = field(default_factory=_offsets)
    low: array[int] = field(default_factory=_offsets)
    high: array[int] = field(default_factory=_offsets)
    complete: bool = True

    def add(
        self, segment: str | None, raw: builtins.bytes | None, start: int = -1, end: int = -1
    ) -> None:
        """Append a token."""
        self.segment.append(segment)
        self.bytes.append(raw)
        for offsets, value in zip(
            (self.start, self.end, self.low, self.high), (start, end, start, end), strict=True
        ):
            offsets.append(value)

    def extend(
        self,
        segment: str,
        raw: Sequence[builtins.bytes],
        start: NDArray[np.int64],
        end: NDArray[np.int64],
    ) -> None:
        """Append tokens of known bytes and offsets."""
        self.segment += [segment] * len(raw)
        self.bytes += raw
        for offsets, values in zip(
            (self.start, self.end, self.low, self.high), (start, end, start, end), strict=True
        ):
            offsets.frombytes(values.tobytes())

    def bound(self, rows: range, segment: str, low: int, high: int) -> None:
        """Set the bounds of tokens that fill a gap of a segment."""
        for row in rows:
            if self.segment[row] != "special":
                self.segment[row], self.low[row], self.high[row] = segment, low, high

    def place(self, row: int, segment: str, raw: builtins.bytes, start: int) -> None:
        """Set the bytes and offsets of a token."""
        self.segment[row], self.bytes[row] = segment, raw
        self.start[row] = self.low[row] = start
        self.end[row] = self.high[row] = start + len(raw)

    def forget(self, row: int, raw: builtins.bytes | None = None) -> None:
        """Make the offsets of a token unknown; ``raw`` are its bytes, if known."""
        self.bytes[row] = raw
        self.start[row] = self.end[row] = self.low[row] = self.high[row] = -1
        self.complete = False

    def covered(self, segment: str) -> int:
        """Number of bytes of a segment's text that tokens cover."""
        count = reach = 0
        for name, low, high in zip(self.segment, self.low, self.high, strict=True):
            if name == segment and high > reach >= 0 <= low:
                count += high - max(low, reach)
                reach = high
        return count
