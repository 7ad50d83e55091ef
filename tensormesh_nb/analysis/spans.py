"""Words, sentences, lines and JSON fields of an answer, with the probability of their tokens.

Tokens are matched by byte offsets. A token that overlaps a span counts as a whole: its probability
cannot be divided among bytes. ``shared`` is True if such a token also wrote something other than
white space outside the span (``3}`` writes a value and a brace).
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..assembly.choice import Choice
from ..assembly.tokens.columns import OK, logprob_status
from ..errors import RequestError
from ..frames.dtypes import category, floats, integers
from ..frames.measures import LN2
from .json_fields import read_fields
from .text_units import SPLITTERS

__all__ = ["KINDS", "spans_frame"]

KINDS = (*SPLITTERS, "json")
SEGMENTS = ("content", "reasoning", "refusal")
STATUSES = ("ok", "unaligned", "missing")

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]


def spans_frame(choice: Choice, kind: str, segment: str = "content") -> pd.DataFrame:
    """One row per span of an answer's text, in the order of the text.

    Args:
        choice: the answer.
        kind: ``word``, ``sentence``, ``line`` or ``json``.
        segment: ``content``, ``reasoning`` or ``refusal``.

    Returns:
        Columns choice; for ``json`` document, path (JSON pointer) and value; text, byte_start,
        byte_end; first and last (positions of tokens), n_tokens, shared; logprob (sum over the
        tokens, natural log), prob (product), mean_prob (geometric mean), min_prob, surprisal (sum,
        bits); status (``ok``; ``unaligned``: its tokens are unknown; ``missing``: a token has no
        logprob) and reason. The numbers are NA unless the status is ``ok``. A key that occurs
        twice gives two rows. ``attrs["notes"]`` says why JSON could not be read to its end.

    Raises:
        RequestError: there is no such kind or segment.
    """
    if segment not in SEGMENTS:
        raise RequestError(
            f"segment: expected one of {', '.join(SEGMENTS)}, got {segment!r}.",
            field="segment",
        )
    text = {"content": choice.text, "reasoning": choice.reasoning, "refusal": choice.refusal}[
        segment
    ]
    found = _places(text or "", kind)
    measured = _Tokens(choice, segment, text or "").measure(
        found["byte_start"].to_numpy(), found["byte_end"].to_numpy()
    )
    frame = pd.concat([found, measured], axis=1)
    frame.insert(0, "choice", np.full(len(frame), choice.index, dtype=np.int64))
    frame.attrs = dict(found.attrs)
    return frame


def _places(text: str, kind: str) -> pd.DataFrame:
    """Columns text, byte_start and byte_end of the spans; before them the columns of JSON."""
    if kind not in KINDS:
        raise RequestError(
            f"spans: expected one of {', '.join(KINDS)}, got {kind!r}.", field="kind"
        )
    columns: dict[str, Any] = {}
    notes: list[str] = []
    if kind == "json":
        fields = read_fields(text)
        places = [(field.start, field.end) for field in fields.values]
        values = np.empty(len(places), dtype=object)
        values[:] = [field.value for field in fields.values]
        notes = fields.notes
        columns = {
            "document": np.array([field.document for field in fields.values], dtype=np.int64),
            "path": pd.Series([field.path for field in fields.values], dtype="string"),
            "value": pd.Series(values, dtype=object),
        }
    else:
        places = list(SPLITTERS[kind](text))
    at = np.array(places, dtype=np.int64).reshape(-1, 2)
    offsets = _byte_offsets(text)
    columns["text"] = pd.Series([text[a:b] for a, b in places], dtype="string")
    columns |= {"byte_start": offsets[at[:, 0]], "byte_end": offsets[at[:, 1]]}
    frame = pd.DataFrame(columns)
    frame.attrs["notes"] = notes
    return frame


def _byte_offsets(text: str) -> Ints:
    """UTF-8 offset of every character and of the end, shape (characters + 1,)."""
    code = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    size = 1 + (code >= 0x80) + (code >= 0x800) + (code >= 0x10000).astype(np.int64)
    return np.concatenate([[0], np.cumsum(size)]).astype(np.int64)


class _Tokens:
    """The tokens of a text in order, with their places and logprobs."""

    def __init__(self, choice: Choice, segment: str, text: str) -> None:
        self._absence = "" if len(choice.columns) else "there are no logprobs (attrs['warnings'])"
        laid = choice.alignment()
        low, high = (np.array(side, dtype=np.int64) for side in (laid.low, laid.high))
        inside = np.array([name == segment for name in laid.segment], dtype=np.bool_) & (low >= 0)
        self._row = np.flatnonzero(inside)
        self._low, self._high = low[self._row], high[self._row]
        exact = np.array(laid.start, dtype=np.int64)[self._row] >= 0
        # A token alone in its gap wrote all of it: only its neighbours could have.
        alone = np.ones(len(self._row), dtype=np.bool_)
        same = (self._low[1:] == self._low[:-1]) & ~exact[1:] & ~exact[:-1]
        alone[1:] &= ~same
        alone[:-1] &= ~same
        self._certain = exact | alone | _completed(self._low, self._high, exact)
        self._logprob, self._ok = _logprobs(choice, self._row)
        raw = text.encode("utf-8", "surrogatepass")
        self._covered = _running(_union(self._low, self._high, len(raw)))
        self._ink = _running(~np.isin(np.frombuffer(raw, dtype=np.uint8), list(b" \t\r\n\f\v")))

    def measure(self, start: Ints, end: Ints) -> pd.DataFrame:
        """Columns of spans; starts and ends are sorted byte offsets."""
        n = len(start)
        first = np.searchsorted(self._high, start, side="right")
        last = np.searchsorted(self._low, end, side="left")
        written = self._covered[end] - self._covered[start] == end - start
        aligned = written & (last > first) & ~self._splits_gap(first, last, start, end)
        count = np.where(aligned, last - first, 0)
        total, least, bad = self._reduced(first, last, count)
        missing = aligned & (bad > 0)
        ok = aligned & ~missing
        joint = np.where(ok, total, np.nan)
        row = np.concatenate([self._row, [-1]])
        edge = (np.where(aligned, first, len(self._row)), np.where(aligned, last - 1, -1))
        reason = pd.Series([pd.NA] * n, dtype="string")
        reason[~aligned] = self._absence or "its tokens are unknown"
        reason[missing] = "a token in it has no logprob"
        with np.errstate(divide="ignore", invalid="ignore"):
            mean = np.exp(joint / count)
        return pd.DataFrame(
            {
                "first": integers(row[edge[0]]),
                "last": integers(row[edge[1]]),
                "n_tokens": integers(np.where(aligned, count, -1)),
                "shared": aligned & self._shared(first, last, start, end),
                "logprob": floats(joint),
                "prob": floats(np.exp(joint)),
                "mean_prob": floats(mean),
                "min_prob": floats(np.where(ok, np.exp(least), np.nan)),
                "surprisal": floats(0.0 - joint / LN2),
                "status": category(np.where(ok, 0, np.where(aligned, 2, 1)), STATUSES),
                "reason": reason,
            }
        )

    def _splits_gap(self, first: Ints, last: Ints, start: Ints, end: Ints) -> Bools:
        """Where a span starts or ends inside a gap that several tokens wrote in an unknown way."""
        if not len(self._row):
            return np.zeros(len(start), dtype=np.bool_)
        a, b = np.minimum(first, len(self._row) - 1), np.maximum(last - 1, 0)
        left = ~self._certain[a] & (self._low[a] < start)
        return left | (~self._certain[b] & (self._high[b] > end))

    def _shared(self, first: Ints, last: Ints, start: Ints, end: Ints) -> Bools:
        """Where a token also wrote something other than white space outside the span."""
        if not len(self._row):
            return np.zeros(len(start), dtype=np.bool_)
        a, b = np.minimum(first, len(self._row) - 1), np.maximum(last - 1, 0)
        low, high = np.minimum(self._low[a], start), np.maximum(self._high[b], end)
        return (self._ink[start] > self._ink[low]) | (self._ink[high] > self._ink[end])

    def _reduced(self, first: Ints, last: Ints, count: Ints) -> tuple[Floats, Floats, Ints]:
        """Sum and minimum of the logprobs in each span, and the number of tokens without one."""
        n = len(first)
        total, least = np.zeros(n), np.zeros(n)
        bad = np.zeros(n, dtype=np.int64)
        some = np.flatnonzero(count)
        if len(some):
            edges = np.ravel(np.column_stack([first[some], last[some]]))
            values = np.concatenate([np.where(self._ok, self._logprob, 0.0), [0.0]])
            total[some] = np.add.reduceat(values, edges)[::2]
            least[some] = np.minimum.reduceat(values, edges)[::2]
            unknown = _running(~self._ok)
            bad[some] = unknown[last[some]] - unknown[first[some]]
        return total, least, bad


def _completed(low: Ints, high: Ints, exact: Bools) -> Bools:
    """Which tokens hold parts of the characters that the next token with offsets completed."""
    at = np.flatnonzero(exact)
    following = np.append(at, -1)[np.searchsorted(at, np.arange(len(exact)))]
    same = (low[following] == low) & (high[following] == high) if len(exact) else exact
    return ~exact & (following >= 0) & same


def _logprobs(choice: Choice, row: Ints) -> tuple[Floats, Bools]:
    columns = choice.columns
    if not len(columns):
        return np.full(len(row), np.nan), np.zeros(len(row), dtype=np.bool_)
    logprob, status = logprob_status(
        np.array(columns.logprob, dtype=np.float64), np.array(columns.is_null, dtype=np.bool_)
    )
    return logprob[row], status[row] == OK


def _union(low: Ints, high: Ints, size: int) -> Bools:
    """Which bytes lie in one of the intervals."""
    change = np.zeros(size + 1, dtype=np.int64)
    np.add.at(change, low, 1)
    np.add.at(change, high, -1)
    return np.asarray(np.cumsum(change)[:size] > 0)


def _running(true: Bools) -> Ints:
    """Number of True values before each index, shape (n + 1,)."""
    return np.concatenate([[0], np.cumsum(true)]).astype(np.int64)
