"""Alternatives: the candidates of every token, with the chosen one among them, sorted and ranked.

Hosts disagree on everything here: the chosen token comes first, in its place, or not at all; lists
are sorted or not, with duplicates or not. This is the one place that puts them in order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from .columns import TokenColumns, Vocabulary, logprob_status
from .measures import (
    entropy_bounds,
    margin,
    mass_seen,
    observed_entropy,
    probability,
    rank_and_censoring,
)

__all__ = ["Alternatives", "Spread", "rank_alternatives", "spread"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Codes = NDArray[np.int32]
T = TypeVar("T", bound=np.generic)


@dataclass(frozen=True)
class Alternatives:
    """Candidates as flat arrays, sorted by token, then by falling logprob (unknown ones last).

    Attributes:
        row: which token the candidate belongs to.
        code: which vocabulary entry it is.
        logprob: NaN where unusable.
        chosen: whether it is the token that was generated; one a token.
        start: index of each token's first candidate, shape (tokens + 1,).
        place: where the host listed the chosen token among the alternatives, from 0; -1: nowhere,
            or in a list that is not in order of probability, where the place says nothing.
    """

    row: Ints
    code: Codes
    logprob: Floats
    chosen: Bools
    start: Ints
    place: Ints

    @property
    def rank(self) -> Ints:
        """1 for the likeliest candidate of a token, and so on."""
        return np.arange(len(self.row)) - self.start[self.row] + 1


@dataclass(frozen=True)
class Spread:
    """What the candidates say about each token's distribution; NaN where they say nothing."""

    rank: Ints
    censored: Bools
    margin: Floats
    mass_seen: Floats
    entropy_min: Floats
    entropy_max: Floats


def rank_alternatives(columns: TokenColumns) -> Alternatives:
    """Put the candidates of all tokens in order."""
    named, n = _identity(columns.vocabulary), len(columns)
    # The chosen token's own entry is the one that is kept, so that it is there in every case. It
    # goes first: among equals it stays so, and its rank is 1 + the number of likelier ones.
    count = np.array(columns.top_count, dtype=np.int64) + 1
    first = np.cumsum(count) - count
    chosen = np.zeros(int(count.sum()), dtype=np.bool_)
    chosen[first] = True
    code = _merged(chosen, np.array(columns.code), np.array(columns.top_code))
    own, _ = logprob_status(
        np.array(columns.logprob, dtype=np.float64), np.array(columns.is_null, dtype=np.bool_)
    )
    tops, _ = logprob_status(np.array(columns.top_logprob, dtype=np.float64))
    logprob = _merged(chosen, own, tops)
    again = _names_chosen(named, code, logprob, np.repeat(first, count)) & ~chosen
    row = np.repeat(np.arange(n), count)
    place, listed = np.full(n, -1), np.flatnonzero(again)[::-1]
    place[row[listed]] = listed - first[row[listed]] - 1  # backwards: the first mention holds
    rises = np.flatnonzero((logprob[1:] > logprob[:-1]) & (row[1:] == row[:-1]) & ~chosen[:-1])
    place[row[rises]] = -1
    order = _order(logprob, row, count)
    order = order[~again[order]]
    # Each replaces what it was made from, which is large.
    row, code, logprob, chosen = row[order], code[order], logprob[order], chosen[order]
    repeats = _repeats(named, row, code, logprob)
    if len(repeats):
        row, code, logprob, chosen = (np.delete(x, repeats) for x in (row, code, logprob, chosen))
    start = np.searchsorted(row, np.arange(n + 1))
    return Alternatives(row, code, logprob, chosen, start, place)


def spread(found: Alternatives, vocab_size: int | None, asked: int | None = None) -> Spread:
    """Rank, margin, mass and entropy bounds of every token.

    Args:
        found: ranked candidates.
        vocab_size: number of tokens the model has, or None.
        asked: how many alternatives were asked for, or None where that is unknown.
    """
    n = len(found.start) - 1
    known = np.isfinite(found.logprob)
    p = np.where(known, probability(found.logprob), 0.0)
    size = np.bincount(found.row, weights=known, minlength=n).astype(np.int64)
    seen = mass_seen(p, found.row, n)
    first, last = found.start[:-1], found.start[:-1] + np.maximum(size - 1, 0)
    at = np.flatnonzero(found.chosen)
    own = found.logprob[at]
    # A host that lists the chosen token in its order of probability, not in front, and within the
    # number asked for, says that it is one of the k likeliest.
    within = (found.place > 0) & (found.place == at - first) & (found.place < (asked or 0))
    worst = ((at >= last) | (size == 0)) & ~within
    rank, censored = rank_and_censoring(own, at - first, seen, worst)
    # What may lie outside the top k says nothing about how likely an unseen token can be.
    least = np.where(censored, last - 1, last)
    cap = np.where(least >= first, p[np.clip(least, 0, max(len(p) - 1, 0))], np.nan)
    low, high = entropy_bounds(observed_entropy(p, found.row, n), seen, cap, size, vocab_size)
    second = np.minimum(first + 1, max(len(p) - 1, 0))
    gap = np.where(size > 1, margin(found.logprob[first], found.logprob[second]), np.nan)
    nothing = size == 0
    return Spread(
        rank=rank,
        censored=censored,
        margin=gap,
        mass_seen=np.where(nothing, np.nan, seen),
        entropy_min=np.where(nothing, np.nan, low),
        entropy_max=np.where(nothing, np.nan, high),
    )


@dataclass(frozen=True)
class _Identity:
    """What tells vocabulary entries apart, one item a code.

    Attributes:
        has_id: whether its id is known.
        key: a number that equal ids share, and equal texts without an id.
        text: a number that equal texts share.
    """

    has_id: Bools
    key: NDArray[Any]
    text: Codes


def _identity(vocabulary: Vocabulary) -> _Identity:
    ids = np.array([-1 if i is None else i for i in vocabulary.ids], dtype=np.int64)
    numbers: dict[str, int] = {}
    # The string decides: hosts send the bytes of the two places of a token differently.
    text = [numbers.setdefault(token, len(numbers)) for token in vocabulary.tokens]
    texts = np.array(text, dtype=np.int32)
    _, key = np.unique(np.where(ids < 0, -1 - texts, ids), return_inverse=True)
    # NumPy sorts 16 bits in linear time.
    return _Identity(ids >= 0, key.astype(np.uint16 if len(key) <= 2**16 else np.int32), texts)


def _merged(chosen: Bools, own: NDArray[T], tops: NDArray[T]) -> NDArray[T]:
    """The chosen tokens' own values and those of the alternatives, each where it belongs."""
    values = np.empty(len(chosen), dtype=own.dtype)
    values[chosen] = own
    values[~chosen] = tops
    return values


def _order(logprob: Floats, row: Ints, count: Ints) -> Ints:
    """What sorts candidates by token, then by falling logprob; equals stay as they are."""
    key = np.where(np.isnan(logprob), np.inf, -logprob)
    width = int(count.max(initial=0))
    if len(count) * width > 2 * len(key):  # too ragged for a table
        return np.lexsort((key, row))
    inside = np.arange(width) < count[:, None]
    table = np.full(inside.shape, np.inf)
    table[inside] = key
    # What fills the table up is last in its line, before and after.
    order = np.argsort(table, axis=1, kind="stable")
    order += (np.cumsum(count) - count)[:, None]
    return order[inside]


def _names_chosen(named: _Identity, code: Codes, logprob: Floats, own: Ints) -> Bools:
    """Where a candidate is the chosen token: the same id, or where one is unknown, the same text.

    Different tokens may show the same text, and then differ in their logprob.

    Args:
        own: index of the chosen token's own entry, for each candidate.
    """
    found = np.zeros(len(code), dtype=np.bool_)
    key, text, chosen = named.key, named.text, code[own]
    alike = np.flatnonzero((key[code] == key[chosen]) | (text[code] == text[chosen]))
    one, other = code[alike], chosen[alike]
    close = np.isclose(logprob[alike], logprob[own[alike]], rtol=1e-4, atol=1e-4, equal_nan=True)
    found[alike] = np.where(
        named.has_id[one] & named.has_id[other],
        key[one] == key[other],
        (text[one] == text[other]) & close,
    )
    return found


def _repeats(named: _Identity, row: Ints, code: Codes, logprob: Floats) -> Ints:
    """Which candidates were already listed for their token (sorted input)."""
    key = named.key[code]
    order = np.argsort(key, kind="stable")  # the rows of each key stay in order
    key, rows = key[order], row[order]
    at = np.flatnonzero((key[1:] == key[:-1]) & (rows[1:] == rows[:-1]))
    a, b = order[at], order[at + 1]
    value = (logprob[a] == logprob[b]) | (np.isnan(logprob[a]) & np.isnan(logprob[b]))
    repeats: Ints = b[named.has_id[code[b]] | value]
    return repeats
