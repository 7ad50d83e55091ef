"""What the next-token page draws, as JSON."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypedDict

from ...wire.sanitize import escape_unsafe, one_line

if TYPE_CHECKING:
    from ...analysis.next_token_distribution import Throw
    from ...client.text.next_token import NextToken

__all__ = ["ROWS", "NextTokenView", "ThrowView", "next_token_view", "throw_view"]

ROWS = 8  # tokens with a bar
_SEGMENTS = 200  # tokens with a segment of their own on the strip
_LONGEST = 400  # characters of the text before the tokens taken, from its end


class TakenView(TypedDict):
    """A token that was taken, with its probability and surprisal in bits."""

    token: str
    prob: float
    bits: float


class RowView(TypedDict):
    """A token with bounds of its probability under the sampler; ``kept`` is no, maybe or yes."""

    token: str
    low: float
    high: float
    kept: str


class NextTokenView(TypedDict):
    """The text so far and its next tokens.

    Attributes:
        begun: the end of the text before the tokens that were taken.
        rows: the likeliest tokens.
        rest: bounds of the probability of all other tokens.
        ends: ends of the intervals of the likeliest tokens on the strip, from 0 to at most 1.
        whole: whether all tokens of the model are known.
    """

    before: list[str]
    begun: str
    taken: list[TakenView]
    rows: list[RowView]
    rest: tuple[float, float]
    ends: list[float]
    notices: list[str]
    summary: str
    whole: bool
    can_undo: bool


class ThrowView(TypedDict):
    """A throw: where it fell, and the interval of its token, all between 0 and 1."""

    number: int
    row: int
    token: str
    at: float
    start: float
    end: float
    bits: float


def next_token_view(current: NextToken) -> NextTokenView:
    """The view of a step."""
    frame = current.under()
    rows = min(ROWS, len(frame))
    low, high = (frame[name].to_numpy(dtype=float) for name in ("prob_min", "prob_max"))
    kept = frame["kept"].iloc[:rows].astype(object)
    begun = current.begun
    above = [math.fsum(each[:rows].tolist()) for each in (low, high)]
    return {
        "before": [one_line(line, 160) for line in current.messages_before.splitlines()[-3:]],
        "begun": ("…" if len(begun) > _LONGEST else "") + escape_unsafe(begun[-_LONGEST:]),
        "taken": [
            {
                "token": escape_unsafe(token.token),
                "prob": math.exp(token.logprob),
                "bits": 0.0 - token.logprob / math.log(2),
            }
            for token in current.taken
        ],
        "rows": [
            {"token": escape_unsafe(token), "low": float(a), "high": float(b), "kept": each}
            for token, a, b, each in zip(
                current.distribution.labels(rows), low[:rows], high[:rows], kept, strict=True
            )
        ],
        "rest": (max(1.0 - above[1], 0.0), max(1.0 - above[0], 0.0)),
        "ends": current.distribution.intervals(current.sampler)[: _SEGMENTS + 1].tolist(),
        "notices": [escape_unsafe(notice) for notice in current.notices],
        "summary": escape_unsafe(current.summary),
        "whole": current.is_whole,
        "can_undo": current.previous is not None,
    }


def throw_view(thrown: Throw, number: int) -> ThrowView:
    """The view of a throw; ``number`` tells two throws apart."""
    return {
        "number": number,
        "row": thrown.row,
        "token": escape_unsafe(thrown.token),
        "at": thrown.at,
        "start": thrown.start,
        "end": thrown.end,
        "bits": thrown.bits,
    }
