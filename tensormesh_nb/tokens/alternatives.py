"""Alternatives: the candidates of every token, with the chosen one among them, sorted and ranked.

Hosts disagree on everything here: the chosen token comes first, in its place, or not at all; lists
are sorted or not, with duplicates or not. This is the one place that puts them in order.
"""

from __future__ import annotations

from dataclasses import dataclass

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


@dataclass(frozen=True)
class Alternatives:
    """Candidates as flat arrays, sorted by token, then by falling logprob (unknown ones last).

    Attributes:
        row: which token the candidate belongs to.
        code: which vocabulary entry it is.
        logprob: NaN where unusable.
        chosen: whether it is the token that was generated; one a token.
        start: index of each token's first candidate, shape (tokens + 1,).
    """

    row: Ints
    code: Ints
    logprob: Floats
    chosen: Bools
    start: Ints

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
    n = len(columns)
    row = np.repeat(np.arange(n), np.array(columns.top_count, dtype=np.int64))
    code = np.array(columns.top_code, dtype=np.int64)
    logprob, _ = logprob_status(np.array(columns.top_logprob, dtype=np.float64))
    own_code = np.array(columns.code, dtype=np.int64)
    own_logprob, _ = logprob_status(
        np.array(columns.logprob, dtype=np.float64), np.array(columns.is_null, dtype=np.bool_)
    )
    same = _same_token(columns.vocabulary, code, logprob, own_code[row], own_logprob[row])
    # The chosen token's own entry is the one that is kept, so that it is there in every case.
    row = np.concatenate([row[~same], np.arange(n)])
    code = np.concatenate([code[~same], own_code])
    logprob = np.concatenate([logprob[~same], own_logprob])
    chosen = np.concatenate([np.zeros(len(row) - n, dtype=np.bool_), np.ones(n, dtype=np.bool_)])
    # Among equals the chosen token comes first: its rank is 1 + the number of likelier ones.
    order = np.lexsort((~chosen, -np.nan_to_num(logprob, nan=-np.inf), row))
    row, code, logprob, chosen = row[order], code[order], logprob[order], chosen[order]
    keep = ~_repeats(columns.vocabulary, row, code, logprob)
    row, code, logprob, chosen = row[keep], code[keep], logprob[keep], chosen[keep]
    start = np.searchsorted(row, np.arange(n + 1))
    return Alternatives(row, code, logprob, chosen, start)


def spread(found: Alternatives, vocab_size: int | None) -> Spread:
    """Rank, margin, mass and entropy bounds of every token.

    Args:
        found: ranked candidates.
        vocab_size: number of tokens the model has, or None.
    """
    n = len(found.start) - 1
    known = np.isfinite(found.logprob)
    p = np.where(known, probability(found.logprob), 0.0)
    size = np.bincount(found.row, weights=known, minlength=n).astype(np.int64)
    seen = mass_seen(p, found.row, n)
    first, last = found.start[:-1], found.start[:-1] + np.maximum(size - 1, 0)
    at = np.flatnonzero(found.chosen)
    own = found.logprob[at]
    worst = (at >= last) | (size == 0)
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


def _same_token(
    vocabulary: Vocabulary, code: Ints, logprob: Floats, own_code: Ints, own_logprob: Floats
) -> Bools:
    """Where a candidate is the chosen token: the same id, or where one is unknown, the same text.

    Different tokens may show the same text, and then differ in their logprob.
    """
    ids, texts = _identity(vocabulary)
    with_ids = (ids[code] >= 0) & (ids[own_code] >= 0)
    close = np.isclose(logprob, own_logprob, rtol=1e-4, atol=1e-4, equal_nan=True)
    same: Bools = np.where(
        with_ids, ids[code] == ids[own_code], (texts[code] == texts[own_code]) & close
    )
    return same


def _repeats(vocabulary: Vocabulary, row: Ints, code: Ints, logprob: Floats) -> Bools:
    """Where a candidate was already listed for its token (sorted input)."""
    ids, texts = _identity(vocabulary)
    known = ids[code] >= 0
    key = np.where(known, ids[code], -1 - texts[code])
    order = np.lexsort((np.arange(len(row)), key, row))
    same = np.zeros(len(row), dtype=np.bool_)
    if len(row) > 1:
        a, b = order[:-1], order[1:]
        alike = (row[a] == row[b]) & (key[a] == key[b])
        value = (logprob[a] == logprob[b]) | (np.isnan(logprob[a]) & np.isnan(logprob[b]))
        same[b] = alike & (known[b] | value)
    return same


def _identity(vocabulary: Vocabulary) -> tuple[Ints, Ints]:
    """For every code: its id (-1 unknown), and a number that equal texts share."""
    if not len(vocabulary):
        nothing = np.zeros(0, dtype=np.int64)
        return nothing, nothing
    ids = np.array([-1 if token_id is None else token_id for token_id in vocabulary.ids])
    numbers: dict[str, int] = {}
    # The string decides: hosts send the bytes of the two places of a token differently.
    texts = np.array([numbers.setdefault(t, len(numbers)) for t in vocabulary.tokens])
    return ids.astype(np.int64), texts.astype(np.int64)
