"""Alternatives: the candidates of every token, with the chosen one among them, sorted and ranked.

Hosts disagree on everything here: the chosen token comes first, in its place, or not at all; lists
are sorted or not, with duplicates or not. This is the one place that puts them in order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from ..assembly.columns import TokenColumns, logprob_status
from ..assembly.token_table import TokenTable
from .measures import (
    entropy_bounds,
    margin,
    mass_seen,
    observed_entropy,
    probability,
    rank_and_censoring,
)

__all__ = [
    "Alternatives",
    "Identity",
    "Spread",
    "rank_alternatives",
    "ranked",
    "spread",
    "spread_of",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Codes = NDArray[np.int32]
T = TypeVar("T", bound=np.generic)

_AT_ONCE = 2**16  # candidates: what is made of them on the way stays in a processor's cache


@dataclass(frozen=True)
class Alternatives:
    """Candidates as flat arrays, sorted by token, then by falling logprob (unknown ones last).

    Attributes:
        code: which table entry it is.
        logprob: NaN where unusable.
        size: how many candidates each token has, shape (tokens,); itself is always one.
        likelier: how many of them stand before the token that was generated, shape (tokens,).
        place: where the host listed that token among the alternatives, from 0; -1: nowhere, or in
            a list that is not in order of probability, where the place says nothing.
    """

    code: Codes
    logprob: Floats
    size: Ints
    likelier: Ints
    place: Ints

    @cached_property
    def start(self) -> Ints:
        """Index of each token's first candidate, and the end, shape (tokens + 1,)."""
        return np.concatenate([[0], np.cumsum(self.size)])

    @cached_property
    def own(self) -> Ints:
        """Index of the token that was generated, shape (tokens,)."""
        own: Ints = self.start[:-1] + self.likelier
        return own

    @cached_property
    def chosen(self) -> Bools:
        """Whether a candidate is the token that was generated."""
        return _marked(self.own, len(self.code))

    @property
    def row(self) -> Ints:
        """Which token the candidate belongs to."""
        return np.repeat(np.arange(len(self.size)), self.size)

    @property
    def rank(self) -> Ints:
        """1 for the likeliest candidate of a token, and so on."""
        most = int(self.size.max(initial=0))
        if most * len(self.size) == len(self.code):  # all lists are of one length, as most are
            return np.tile(np.arange(1, most + 1), len(self.size))
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
    parts = [*ranked(columns, Identity.of(columns.table))]
    names = [field.name for field in fields(Alternatives)]
    return Alternatives(*(np.concatenate([getattr(part, n) for part in parts]) for n in names))


def spread_of(
    columns: TokenColumns, named: Identity, vocab_size: int | None, asked: int | None = None
) -> Spread:
    """Rank, margin, mass and entropy bounds of every token; see ``spread``."""
    parts = (spread(found, vocab_size, asked) for found in ranked(columns, named))
    return Spread(*map(np.concatenate, zip(*parts, strict=True)))


def spread(found: Alternatives, vocab_size: int | None, asked: int | None = None) -> Spread:
    """Rank, margin, mass and entropy bounds of tokens.

    Args:
        found: ranked candidates.
        vocab_size: number of tokens the model has, or None.
        asked: how many alternatives were asked for, or None where that is unknown.
    """
    first, own = found.start[:-1], found.own
    p, logprob, size = probability(found.logprob), found.logprob, found.size
    unknown = np.isnan(logprob)
    if unknown.any():
        p, logprob = np.where(unknown, 0.0, p), np.where(unknown, 0.0, logprob)
        size = np.add.reduceat(~unknown, first, dtype=np.int64)
    seen = mass_seen(p, first)
    last = first + np.maximum(size - 1, 0)
    # A host that lists the chosen token in its order of probability, not in front, and within the
    # number asked for, says that it is one of the k likeliest: unless it gave fewer than that, and
    # perhaps put the token behind them.
    within = (found.place > 0) & (found.place == found.likelier) & (found.place < (asked or 0))
    within &= found.size >= (asked or 0)
    worst = ((own >= last) | (size == 0)) & ~within
    rank, censored = rank_and_censoring(found.logprob[own], found.likelier, seen, worst)
    # What may lie outside the top k says nothing about how likely an unseen token can be.
    least = np.where(censored, last - 1, last)
    cap = np.where(least >= first, p[least], np.nan)
    low, high = entropy_bounds(observed_entropy(p, logprob, first), seen, cap, size, vocab_size)
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
class Identity:
    """What tells table entries apart, one item a code.

    Attributes:
        id: its id, -1 where unknown.
        has_id: whether that is known.
        key: a number that equal ids share, and equal texts without an id.
        texts: all distinct texts.
        text: which of them it shows.
        distinct: whether no two entries share either.
    """

    id: Ints
    has_id: Bools
    key: NDArray[Any]
    texts: Sequence[str]
    text: NDArray[Any]
    distinct: bool

    @classmethod
    def of(cls, table: TokenTable) -> Identity:
        """Compare all entries of a table."""
        ids, texts = table.id_array(), [*dict.fromkeys(table.tokens)]
        text = np.arange(len(ids))
        if len(texts) < len(ids):
            # The string decides: hosts send the bytes of the two places of a token differently.
            index = {token: number for number, token in enumerate(texts)}
            text = np.array([index[token] for token in table.tokens])
        key, different, has_id = text, len(texts), ids >= 0
        if has_id.any():
            found, key = np.unique(np.where(has_id, ids, -1 - text), return_inverse=True)
            different = len(found)
        return cls(
            id=ids,
            has_id=has_id,
            key=key.astype(np.min_scalar_type(len(key))),
            texts=texts,
            text=text.astype(np.min_scalar_type(-1 - len(texts))),
            distinct=different == len(texts) == len(ids),
        )

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
    size = np.array(columns.top_count[:], dtype=np.int64)
    first = np.concatenate([[0], np.cumsum(size)])
    cuts = np.flatnonzero(np.diff((first[1:] + np.arange(len(size))) // _AT_ONCE)) + 1
    for start, stop in pairwise([0, *cuts.tolist(), len(size)]):
        part, tops = slice(start, stop), slice(int(first[start]), int(first[stop]))
        own, _ = logprob_status(np.asarray(columns.logprob[part]))
        top_logprob, _ = logprob_status(np.asarray(columns.top_logprob[tops]))
        top_code = np.asarray(columns.top_code[tops])
        yield _Lists(np.asarray(columns.code[part]), own, size[part], top_code, top_logprob)


def ranked(columns: TokenColumns, named: Identity) -> Iterator[Alternatives]:
    """The candidates of all tokens in order, piece by piece.

    Args:
        columns: the tokens.
        named: what tells the entries of their table apart.
    """
    for lists in _lists(columns):
        yield _in_order(named, lists)


def _in_order(named: Identity, lists: _Lists) -> Alternatives:
    """The candidates sorted, with the chosen ones among them, without repeats."""
    n, size, code, logprob = len(lists.code), lists.size, lists.top_code, lists.top_logprob
    at = np.flatnonzero(named.alike(code, np.repeat(lists.code, size)))
    level = _level(size, logprob)
    if _can_stay(named, lists, at, level):
        place = at - lists.first
        return Alternatives(code, logprob, size, place, place)
    row = np.repeat(np.arange(n), size)
    again = _chosen_again(named, lists, row, at)
    place = _places(lists, row, again, level)
    # The chosen token's own entry is the one that is kept, so that it is there in every case.
    others = ~_marked(again, len(row))
    size, row = size - np.bincount(row[again], minlength=n), row[others]
    code, logprob = code[others], logprob[others]
    _sort(row, code, logprob)
    if _may_repeat(named, size, code, _level(size, logprob)):
        once = _without_repeats(named, row, code, logprob)
        row, code, logprob = row[once], code[once], logprob[once]
        size = np.bincount(row, minlength=n)
    # It comes before its equals: its rank is 1 + the number of likelier ones.
    own = np.where(np.isnan(lists.logprob), -np.inf, lists.logprob)
    likelier = np.bincount(row[logprob > own[row]], minlength=n)
    chosen = _marked(np.cumsum(size) - size + np.arange(n) + likelier, len(row) + n)
    return Alternatives(
        code=_merged(chosen, lists.code, code),
        logprob=_merged(chosen, lists.logprob, logprob),
        size=size + 1,
        likelier=likelier,
        place=place,
    )


def _can_stay(named: Identity, lists: _Lists, at: Ints, level: Ints) -> bool:
    """Whether the lists are in order as they are, with the chosen token in each, before its equals.

    So most hosts send them.

    Args:
        named: what tells the entries of their table apart.
        lists: the tokens.
        at: which alternatives may be the chosen token.
        level: which alternatives are not likelier than the next one.
    """
    own, logprob, first = lists.logprob, lists.top_logprob, lists.first
    if len(at) != len(own) or not ((first <= at) & (at < first + lists.size)).all():
        return False
    same = (lists.top_code[at] == lists.code) & (logprob[at] == own)  # and none is NaN
    ties = logprob[level] == logprob[level + 1]
    if not (same.all() and ties.all()) or _marked(at, len(logprob))[level + 1].any():
        return False
    return not _may_repeat(named, lists.size, lists.top_code, level)


def _chosen_again(named: Identity, lists: _Lists, row: Ints, at: Ints) -> Ints:
    """Which of some alternatives are the chosen token: the same id, or where one is unknown, the
    same text.

    Different tokens may show the same text, and then differ in their logprob.
    """
    one, other = lists.top_code[at], lists.code[row[at]]
    a, b = lists.top_logprob[at], lists.logprob[row[at]]
    close = (np.abs(a - b) <= 1e-4 - 1e-4 * b) | (np.isnan(a) & np.isnan(b))
    again: Ints = at[
        np.where(
            named.has_id[one] & named.has_id[other],
            named.key[one] == named.key[other],
            (named.text[one] == named.text[other]) & close,
        )
    ]
    return again


def _places(lists: _Lists, row: Ints, again: Ints, level: Ints) -> Ints:
    """Where each list has the chosen token, as far as that says something."""
    place, backwards = np.full(len(lists.code), -1), again[::-1]
    place[row[backwards]] = backwards - lists.first[row[backwards]]  # the first mention holds
    rises = level[lists.top_logprob[level + 1] > lists.top_logprob[level]]
    place[row[rises]] = -1
    return place


def _level(size: Ints, logprob: Floats) -> Ints:
    """Which candidates are not likelier than the next one of their token: few, or none."""
    level = np.zeros(len(logprob), dtype=np.bool_)
    np.less(logprob[1:], logprob[:-1], out=level[:-1])
    np.logical_not(level, out=level)
    level[np.cumsum(size)[size > 0] - 1] = False
    return np.flatnonzero(level)


def _may_repeat(named: Identity, size: Ints, code: Codes, level: Ints) -> bool:
    """Whether the same candidate may have been listed for a token twice (sorted input)."""
    by_id = named.has_id.any()
    if not len(code) or not (by_id or len(level)):
        return False  # without an id, it would have to be of the same logprob
    row, known = np.repeat(np.arange(len(size)), size), len(named.key)
    if not by_id:
        tied = _marked(level, len(row))
        tied[level + 1] = True
        at = np.flatnonzero(tied)
        row, code = row[at], code[at]
    key = row.astype(np.min_scalar_type((row[-1] + 1) * known)) * known + named.key[code]
    key.sort()
    return bool((key[1:] == key[:-1]).any())


def _sort(row: Ints, code: Codes, logprob: Floats) -> None:
    """Sort candidates by falling logprob within each token, in place; equals stay as they are."""
    falls = (logprob[1:] <= logprob[:-1]) | np.isnan(logprob[1:]) | (row[1:] != row[:-1])
    if falls.all():
        return
    rises = np.zeros(row[-1] + 1, dtype=np.bool_)
    rises[row[1:][~falls]] = True
    at = np.flatnonzero(rises[row])
    order = at[np.argsort(-logprob[at], kind="stable")]  # NaN is last
    # NumPy sorts 16 bits in linear time.
    order = order[np.argsort(row[order].astype(np.min_scalar_type(row[-1])), kind="stable")]
    code[at], logprob[at] = code[order], logprob[order]


def _without_repeats(named: Identity, row: Ints, code: Codes, logprob: Floats) -> Bools:
    """Which candidates were not listed for their token before (sorted input).

    The same is one of the same id, and without ids one of the same text and logprob.
    """
    key = named.key[code]
    order = np.lexsort((key, row))
    a, b = order[:-1], order[1:]
    same = (key[a] == key[b]) & (row[a] == row[b])
    value = (logprob[a] == logprob[b]) | (np.isnan(logprob[a]) & np.isnan(logprob[b]))
    once = np.ones(len(row), dtype=np.bool_)
    once[b[same & (named.has_id[code[b]] | value)]] = False
    return once


def _marked(at: Ints, size: int) -> Bools:
    """True at some indices."""
    marked = np.zeros(size, dtype=np.bool_)
    marked[at] = True
    return marked


def _merged(chosen: Bools, own: NDArray[T], tops: NDArray[T]) -> NDArray[T]:
    """The chosen tokens' own values and those of the alternatives, each where it belongs."""
    values = np.empty(len(chosen), dtype=own.dtype)
    values[chosen] = own
    values[~chosen] = tops
    return values
