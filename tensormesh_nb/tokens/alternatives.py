"""Alternatives: the candidates of every token, with the chosen one among them, sorted and ranked.

Hosts disagree on everything here: the chosen token comes first, in its place, or not at all; lists
are sorted or not, with duplicates or not. This is the one place that puts them in order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple, TypeVar

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

__all__ = ["Alternatives", "Spread", "rank_alternatives", "spread", "spread_of"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Codes = NDArray[np.int32]
T = TypeVar("T", bound=np.generic)

_AT_ONCE = 2**15  # candidates: what is made of them on the way stays in a processor's cache


class Alternatives(NamedTuple):
    """Candidates as flat arrays, sorted by token, then by falling logprob (unknown ones last).

    Attributes:
        code: which vocabulary entry it is.
        logprob: NaN where unusable.
        chosen: whether it is the token that was generated; one a token.
        size: how many candidates each token has, shape (tokens,); itself is always one.
        place: where the host listed the chosen token among the alternatives, from 0; -1: nowhere,
            or in a list that is not in order of probability, where the place says nothing.
    """

    code: Codes
    logprob: Floats
    chosen: Bools
    size: Ints
    place: Ints

    @property
    def start(self) -> Ints:
        """Index of each token's first candidate, and the end, shape (tokens + 1,)."""
        return np.concatenate([[0], np.cumsum(self.size)])

    @property
    def row(self) -> Ints:
        """Which token the candidate belongs to."""
        return np.repeat(np.arange(len(self.size)), self.size)

    @property
    def rank(self) -> Ints:
        """1 for the likeliest candidate of a token, and so on."""
        rank = np.arange(1, len(self.code) + 1)
        rank -= np.repeat(self.start[:-1], self.size)
        return rank


class Spread(NamedTuple):
    """What the candidates say about each token's distribution; NaN where they say nothing."""

    rank: Ints
    censored: Bools
    margin: Floats
    mass_seen: Floats
    entropy_min: Floats
    entropy_max: Floats


def rank_alternatives(columns: TokenColumns) -> Alternatives:
    """Put the candidates of all tokens in order."""
    return Alternatives(*map(np.concatenate, zip(*_ranked(columns), strict=True)))


def spread_of(columns: TokenColumns, vocab_size: int | None, asked: int | None = None) -> Spread:
    """Rank, margin, mass and entropy bounds of every token; see ``spread``."""
    parts = (spread(found, vocab_size, asked) for found in _ranked(columns))
    return Spread(*map(np.concatenate, zip(*parts, strict=True)))


def spread(found: Alternatives, vocab_size: int | None, asked: int | None = None) -> Spread:
    """Rank, margin, mass and entropy bounds of tokens.

    Args:
        found: ranked candidates.
        vocab_size: number of tokens the model has, or None.
        asked: how many alternatives were asked for, or None where that is unknown.
    """
    first = found.start[:-1]
    known = ~np.isnan(found.logprob)
    p = probability(found.logprob)
    p[~known] = 0.0
    size = np.add.reduceat(known, first, dtype=np.int64)
    seen = mass_seen(p, first)
    last = first + np.maximum(size - 1, 0)
    at = np.flatnonzero(found.chosen)
    own = found.logprob[at]
    # A host that lists the chosen token in its order of probability, not in front, and within the
    # number asked for, says that it is one of the k likeliest.
    within = (found.place > 0) & (found.place == at - first) & (found.place < (asked or 0))
    worst = ((at >= last) | (size == 0)) & ~within
    rank, censored = rank_and_censoring(own, at - first, seen, worst)
    # What may lie outside the top k says nothing about how likely an unseen token can be.
    least = np.where(censored, last - 1, last)
    cap = np.where(least >= first, p[least], np.nan)
    low, high = entropy_bounds(observed_entropy(p, first), seen, cap, size, vocab_size)
    second = np.minimum(first + 1, len(p) - 1)
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
        distinct: whether no two entries share either.
    """

    has_id: Bools
    key: NDArray[Any]
    text: Codes
    distinct: bool

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> _Identity:
        """Compare all entries of a vocabulary."""
        ids = vocabulary.id_array()
        numbers: dict[str, int] = {}
        # The string decides: hosts send the bytes of the two places of a token differently.
        text = [numbers.setdefault(token, len(numbers)) for token in vocabulary.tokens]
        texts = np.array(text, dtype=np.int32)
        found, key = np.unique(np.where(ids < 0, -1 - texts, ids), return_inverse=True)
        distinct = len(found) == len(numbers) == len(ids)
        # NumPy sorts 16 bits in linear time.
        key = key.astype(np.uint16 if len(key) <= 2**16 else np.int32)
        return cls(ids >= 0, key, texts, distinct)

    def alike(self, code: Codes, other: Codes) -> Bools:
        """Where two entries may be the same token."""
        alike: Bools = code == other
        if not self.distinct:
            alike = (self.key[code] == self.key[other]) | (self.text[code] == self.text[other])
        return alike


class _Lists(NamedTuple):
    """Some tokens as the host sent them.

    Attributes:
        code, logprob: of each token, shape (n,).
        size: how many alternatives it has, shape (n,).
        top_code, top_logprob: of all alternatives, shape (m,).
    """

    code: Codes
    logprob: Floats
    size: Ints
    top_code: Codes
    top_logprob: Floats

    @property
    def first(self) -> Ints:
        """Index of each token's first alternative."""
        return np.cumsum(self.size) - self.size


def _lists(columns: TokenColumns) -> Iterator[_Lists]:
    """All tokens, so many at a time that what is made of them on the way stays small."""
    size = np.array(columns.top_count, dtype=np.int64)
    first = np.concatenate([[0], np.cumsum(size)])
    cuts = np.flatnonzero(np.diff((first[1:] + np.arange(len(size))) // _AT_ONCE)) + 1
    for start, stop in pairwise([0, *cuts.tolist(), len(size)]):
        part, tops = slice(start, stop), slice(int(first[start]), int(first[stop]))
        own, _ = logprob_status(
            np.array(columns.logprob[part]), np.array(columns.is_null[part], dtype=np.bool_)
        )
        top_logprob, _ = logprob_status(np.array(columns.top_logprob[tops]))
        top_code = np.array(columns.top_code[tops])
        yield _Lists(np.array(columns.code[part]), own, size[part], top_code, top_logprob)


def _ranked(columns: TokenColumns) -> Iterator[Alternatives]:
    """The candidates of all tokens in order, piece by piece."""
    named = _Identity.of(columns.vocabulary)
    for lists in _lists(columns):
        yield _as_listed(named, lists) or _in_order(named, lists)


def _as_listed(named: _Identity, lists: _Lists) -> Alternatives | None:
    """The candidates as the host listed them, where that is their order and needs no repair.

    So most hosts list them: without repeats, the likeliest first, and among them the chosen one.
    """
    n, first, logprob = len(lists.code), lists.first, lists.top_logprob
    at = np.flatnonzero(named.alike(lists.top_code, np.repeat(lists.code, lists.size)))
    if len(at) != n or n == 0 or (at < first).any() or (at >= first + lists.size).any():
        return None  # not once in every list
    if (lists.top_code[at] != lists.code).any() or (logprob[at] != lists.logprob).any():
        return None
    among = at > first
    if (logprob[at[among] - 1] == lists.logprob[among]).any():
        return None  # the chosen one is the first of equals
    falls, same = logprob[1:] < logprob[:-1], logprob[1:] == logprob[:-1]
    falls[first[1:] - 1], same[first[1:] - 1] = True, False
    if not (falls | same).all():
        return None
    if (same.any() or named.has_id.any()) and _repeats_itself(named, lists):
        return None
    chosen = np.zeros(len(logprob), dtype=np.bool_)
    chosen[at] = True
    return Alternatives(lists.top_code, logprob, chosen, lists.size, at - first)


def _repeats_itself(named: _Identity, lists: _Lists) -> bool:
    """Whether a token's list has the same candidate twice."""
    key = np.repeat(np.arange(len(lists.size)) * len(named.key), lists.size)
    key += named.key[lists.top_code]
    key.sort()
    return bool((key[1:] == key[:-1]).any())


def _in_order(named: _Identity, lists: _Lists) -> Alternatives:
    """The candidates sorted, with the chosen ones among them, without repeats."""
    n = len(lists.code)
    # The chosen token's own entry is the one that is kept, so that it is there in every case. It
    # goes first: among equals it stays so, and its rank is 1 + the number of likelier ones.
    count = lists.size + 1
    first = np.cumsum(count) - count
    chosen = np.zeros(int(count.sum()), dtype=np.bool_)
    chosen[first] = True
    code = _merged(chosen, lists.code, lists.top_code)
    logprob = _merged(chosen, lists.logprob, lists.top_logprob)
    again = _names_chosen(named, code, logprob, np.repeat(first, count)) & ~chosen
    row = np.repeat(np.arange(n), count)
    place, listed = np.full(n, -1), np.flatnonzero(again)[::-1]
    place[row[listed]] = listed - first[row[listed]] - 1  # backwards: the first mention holds
    rises = np.flatnonzero((logprob[1:] > logprob[:-1]) & (row[1:] == row[:-1]) & ~chosen[:-1])
    place[row[rises]] = -1
    order = _order(logprob, row, count)
    order = order[~again[order]]
    repeats = _repeats(named, row[order], code[order], logprob[order])
    order = np.delete(order, repeats) if len(repeats) else order
    row, code, logprob, chosen = row[order], code[order], logprob[order], chosen[order]
    return Alternatives(code, logprob, chosen, np.bincount(row, minlength=n), place)


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
    alike = np.flatnonzero(named.alike(code, chosen))
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
