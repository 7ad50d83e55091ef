"""Stretches of an answer's text between token boundaries, and the stretches that two answers share.

If two answers come from different tokenizers, their tokens rarely have the same boundaries, but
they have the same bytes as long as the texts agree. Texts are compared in the smallest stretches
that begin and end at a token boundary in both.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from ..assembly.choice import Choice
from ..assembly.tokens.columns import OK, logprob_status

__all__ = ["AnswerStretches", "Stretch", "common_length", "shared_stretches"]


@dataclass
class Stretch:
    """Some bytes of a text and the positions of the tokens that wrote them; none if unknown."""

    start: int
    end: int
    rows: list[int] = field(default_factory=list)


class AnswerStretches:
    """The texts of one answer, and the tokens that wrote each stretch of them."""

    def __init__(self, choice: Choice) -> None:
        self.choice = choice
        columns = choice.columns
        logprob, status = logprob_status(
            np.array(columns.logprob, dtype=np.float64), np.array(columns.is_null, dtype=np.bool_)
        )
        self._logprob = np.where(status == OK, logprob, np.nan)
        self._alignment = choice.alignment()
        texts = {"reasoning": choice.reasoning or "", "content": choice.text}
        self._texts = {name: text.encode("utf-8", "surrogatepass") for name, text in texts.items()}

    def text(self, segment: str) -> bytes:
        """A segment's text in UTF-8."""
        return self._texts[segment]

    def part(self, segment: str, start: int, end: int) -> str:
        """The text between two byte offsets."""
        return self._texts[segment][start:end].decode("utf-8", "replace")

    def joint_logprob(self, rows: list[int] | None) -> float:
        """Sum of the logprobs of tokens; NaN if the tokens or one of the logprobs is unknown."""
        known = rows is not None and rows and len(self._logprob)
        return float(self._logprob[rows].sum()) if known else float("nan")

    def stretches(self, segment: str) -> list[Stretch]:
        """The text split where tokens end."""
        alignment, found = self._alignment, [Stretch(0, 0)]
        for row, name in enumerate(alignment.segment):
            low, high = alignment.low[row], alignment.high[row]
            if name != segment or low < 0:
                continue
            last = found[-1]
            if low > last.end:
                found.append(Stretch(last.end, low))
                last = found[-1]
            if low < last.end or (low == high and last.rows):
                last.rows.append(row)  # shares a gap or a character with the one before
                last.end = max(last.end, high)
            else:
                found.append(Stretch(low, high, [row]))
        size = len(self.text(segment))
        if found[-1].end < size:
            found.append(Stretch(found[-1].end, size))
        return [stretch for stretch in found if stretch.end > stretch.start]

    def token_at(self, segment: str, byte: int) -> int | None:
        """Position of the token that wrote a byte, or None if unknown."""
        for stretch in self.stretches(segment):
            if stretch.start <= byte < stretch.end:
                return stretch.rows[0] if len(stretch.rows) == 1 else None
        return None

    def end_tokens(self) -> list[tuple[int, str]]:
        """Positions and strings of the special tokens after the text."""
        names, tokens = self._alignment.segment, self.choice.tokens
        at = len(names)
        while at and names[at - 1] == "special":
            at -= 1
        return [(row, tokens[row] or "") for row in range(at, len(names))]


def shared_stretches(
    one: list[Stretch], two: list[Stretch], limit: int
) -> Iterator[tuple[int, int, list[int] | None, list[int] | None]]:
    """The smallest stretches with the same borders in two texts that agree up to a limit.

    Yields:
        Start and end (bytes), positions of the tokens in each text; None if unknown.
    """
    i = j = start = 0
    left: list[Stretch] = []
    right: list[Stretch] = []
    while i < len(one) or j < len(two):
        end_one = left[-1].end if left else start
        end_two = right[-1].end if right else start
        if end_one <= end_two and i < len(one):
            left.append(one[i])
            i += 1
        elif j < len(two):
            right.append(two[j])
            j += 1
        else:
            return
        if not left or not right or left[-1].end != right[-1].end:
            continue
        end = left[-1].end
        if end > limit:
            return
        yield start, end, _rows(left), _rows(right)
        start, left, right = end, [], []


def _rows(stretches: list[Stretch]) -> list[int] | None:
    if not all(stretch.rows for stretch in stretches):
        return None
    return [row for stretch in stretches for row in stretch.rows]


def common_length(one: bytes, two: bytes) -> int:
    """Number of bytes at the start that two texts share."""
    n = min(len(one), len(two))
    differ = np.flatnonzero(
        np.frombuffer(one[:n], dtype=np.uint8) != np.frombuffer(two[:n], dtype=np.uint8)
    )
    return int(differ[0]) if len(differ) else n
