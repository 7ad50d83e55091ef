"""The alternatives of every token, sorted by probability, with the chosen token among them.

Hosts differ: the chosen token comes first, at its rank or not at all; lists may be unsorted and may
repeat a token. All frames and views use the order that is established here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from ..assembly.tokens.columns import TokenColumns, logprob_status
from .token_identity import TokenIdentity

__all__ = ["Alternatives", "SentLists", "sort_alternatives"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Codes = NDArray[np.int32]
T = TypeVar("T", bound=np.generic)

_BLOCK_SIZE = 2**16  # alternatives sorted at a time: temporary arrays stay in the CPU's cache


class SentLists:
    """Reads alternatives as the host sent them, a run of tokens at a time.

    They are copied, so that the columns can grow. Each run reuses the same memory, because
    allocating new memory takes longer than the copy.
    """

    def __init__(self, columns: TokenColumns) -> None:
        self._columns = columns
        self._code, self._logprob = np.empty(0, dtype=np.int32), np.empty(0)

    def read(self, part: slice) -> tuple[Codes, Floats]:
        """Codes and usable logprobs of some alternatives. They are valid until the next call."""
        size = part.stop - part.start
        if size > len(self._code):
            self._code, self._logprob = np.empty(size, dtype=np.int32), np.empty(size)
        code, logprob = self._code[:size], self._logprob[:size]
        code[:] = np.asarray(self._columns.top_code)[part]
        logprob[:] = np.asarray(self._columns.top_logprob)[part]
        return code, logprob_status(logprob)[0]


@dataclass(frozen=True)
class Alternatives:
    """Flat arrays, sorted by token, then by falling logprob (unknown ones last).

    Attributes:
        code: code of the alternative in the token table, shape (alternatives,).
        logprob: natural log, NaN if unusable, shape (alternatives,).
        counts: number of alternatives of each token, itself included, shape (tokens,).
        better: how many of them are more likely than the chosen token, shape (tokens,).
        listed_at: index of the chosen token in the host's list, shape (tokens,). -1 if it was not
            listed, or if the list is not sorted by probability.
        listed: number of distinct alternatives that the host certainly listed, shape (tokens,).
            Hosts that write an object keep one alternative of each string: the number is -1 if a
            string may stand for many tokens, and one less if the chosen token is the least likely,
            since it may have been added to the requested ones.
        foreign: whether the list is that of the token before, shape (tokens,).
        sent: the part of the host's lists with exactly these alternatives in this order, or None.
    """

    code: Codes
    logprob: Floats
    counts: Ints
    better: Ints
    listed_at: Ints
    listed: Ints
    foreign: Bools
    sent: slice | None = None

    def without_sent(self) -> Alternatives:
        """A copy to keep, without the arrays that the columns also have."""
        if self.sent is None:
            return self
        return replace(self, code=self.code[:0].copy(), logprob=self.logprob[:0].copy())

    def with_sent(self, lists: SentLists) -> Alternatives:
        """The alternatives that :meth:`without_sent` was called on."""
        if self.sent is None:
            return self
        code, logprob = lists.read(self.sent)
        return replace(self, code=code, logprob=logprob)

    @cached_property
    def starts(self) -> Ints:
        """Index of each token's first alternative, and the end, shape (tokens + 1,)."""
        return np.concatenate([[0], np.cumsum(self.counts)])

    @cached_property
    def chosen_at(self) -> Ints:
        """Index of the chosen token, shape (tokens,)."""
        index: Ints = self.starts[:-1] + self.better
        return index

    @cached_property
    def width(self) -> int:
        """The common length of all lists, or 0 if their lengths differ."""
        most = int(self.counts.max(initial=0))
        return most if most * len(self.counts) == len(self.code) else 0

    @property
    def chosen(self) -> Bools:
        """Whether each alternative is the chosen token, shape (alternatives,)."""
        return _mask(self.chosen_at, len(self.code))

    @property
    def token(self) -> Ints:
        """Index of each alternative's token, shape (alternatives,)."""
        return np.repeat(np.arange(len(self.counts)), self.counts)

    @property
    def rank(self) -> Ints:
        """Rank within each token's alternatives, 1 for the most likely, shape (alternatives,)."""
        if self.width:
            return np.tile(np.arange(1, self.width + 1), len(self.counts))
        rank = np.arange(1, len(self.code) + 1)
        rank -= np.repeat(self.starts[:-1], self.counts)
        return rank

    @classmethod
    def joined(cls, parts: list[Alternatives]) -> Alternatives:
        """The alternatives of several runs of tokens, as those of one run."""
        if len(parts) == 1:
            return parts[0]
        names = [field.name for field in fields(cls) if field.name != "sent"]
        joined: dict[str, Any] = {
            name: np.concatenate([getattr(part, name) for part in parts]) for name in names
        }
        return cls(**joined)


def sort_alternatives(
    columns: TokenColumns, identity: TokenIdentity, first: int = 0
) -> Iterator[Alternatives]:
    """Sort the alternatives of all tokens from ``first`` on, a block of tokens at a time.

    The arrays of a block are valid until the next one.

    Args:
        columns: the tokens.
        identity: of their token table.
        first: index of the first token to sort.
    """
    foreign, done = columns.foreign_lists(first), 0
    for block in _blocks(columns, first):
        found = _sorted(identity, block)
        if foreign.any():
            found = replace(found, foreign=foreign[done : done + len(block.code)])
            done += len(block.code)
        if identity.only_text.any():
            found = replace(found, listed=_surely_listed(identity, block, found))
        yield found


def _surely_listed(identity: TokenIdentity, block: _Block, found: Alternatives) -> Ints:
    """``listed`` where tokens are known by their strings only; see :class:`Alternatives`."""
    unclear = np.logical_or.reduceat(identity.unclear[found.code], found.starts[:-1])
    added = identity.only_text[block.code] & (found.better == found.counts - 1)
    return np.where(unclear, -1, found.listed - added)


class _Block(NamedTuple):
    """Some tokens as the host sent them.

    Attributes:
        code, logprob: of each token, shape (n,).
        counts: number of listed alternatives of each token, shape (n,).
        top_code, top_logprob: of all listed alternatives, shape (m,).
        sent: where the columns have these alternatives.
    """

    code: Codes
    logprob: Floats
    counts: Ints
    top_code: Codes
    top_logprob: Floats
    sent: slice

    @property
    def starts(self) -> Ints:
        """Index of each token's first alternative."""
        return np.cumsum(self.counts) - self.counts


def _blocks(columns: TokenColumns, first: int) -> Iterator[_Block]:
    counts = np.array(columns.top_count[first:], dtype=np.int64)
    before = sum(columns.top_count[:first]) if first else 0
    starts = np.concatenate([[0], np.cumsum(counts)])
    ends = (starts[1:] + np.arange(len(counts))) // _BLOCK_SIZE
    cuts = np.flatnonzero(np.diff(ends)) + 1
    lists = SentLists(columns)
    for start, stop in pairwise([0, *cuts.tolist(), len(counts)]):
        part = slice(first + start, first + stop)
        tops = slice(before + int(starts[start]), before + int(starts[stop]))
        logprob, _ = logprob_status(np.asarray(columns.logprob[part]))
        code = np.asarray(columns.code[part])
        yield _Block(code, logprob, counts[start:stop], *lists.read(tops), tops)


def _sorted(identity: TokenIdentity, block: _Block) -> Alternatives:
    """Sort the alternatives, with the chosen tokens among them, without repeats."""
    n, counts, code, logprob = len(block.code), block.counts, block.top_code, block.top_logprob
    at = np.flatnonzero(identity.may_be_same(code, np.repeat(block.code, counts)))
    unsorted = _not_falling(counts, logprob)
    if _is_sorted(identity, block, at, unsorted):
        listed_at = at - block.starts
        foreign = np.zeros(n, np.bool_)
        return Alternatives(
            code, logprob, counts, listed_at, listed_at, counts, foreign, block.sent
        )
    token = np.repeat(np.arange(n), counts)
    repeats = _chosen_repeats(identity, block, token, at)
    listed_at, own_lists = _listed_at(block, token, repeats, unsorted), token[repeats]
    # Keep the chosen token's own entry: it exists in every case.
    others = ~_mask(repeats, len(token))
    counts, token = counts - np.bincount(token[repeats], minlength=n), token[others]
    code, logprob = code[others], logprob[others]
    _sort(token, code, logprob)
    if _may_repeat(identity, counts, code, _not_falling(counts, logprob)):
        first = _first_mentions(identity, token, code, logprob)
        token, code, logprob = token[first], code[first], logprob[first]
        counts = np.bincount(token, minlength=n)
    # It comes before equally likely ones: its rank is 1 + the number of more likely alternatives.
    own = np.where(np.isnan(block.logprob), -np.inf, block.logprob)
    better = np.bincount(token[logprob > own[token]], minlength=n)
    chosen = _mask(np.cumsum(counts) - counts + np.arange(n) + better, len(token) + n)
    return Alternatives(
        code=_merged(chosen, block.code, code),
        logprob=_merged(chosen, block.logprob, logprob),
        counts=counts + 1,
        better=better,
        listed_at=listed_at,
        listed=counts + np.isin(np.arange(n), own_lists),
        foreign=np.zeros(n, np.bool_),
    )


def _is_sorted(identity: TokenIdentity, block: _Block, at: Ints, unsorted: Ints) -> bool:
    """Whether all lists are sorted, each with the chosen token before equally likely ones.

    Most hosts send such lists.

    Args:
        identity: of the token table.
        block: the tokens.
        at: indices of the alternatives that may be the chosen token.
        unsorted: indices of the alternatives that are not more likely than the next one.
    """
    own, logprob, starts = block.logprob, block.top_logprob, block.starts
    if len(at) != len(own) or not ((starts <= at) & (at < starts + block.counts)).all():
        return False
    same = (block.top_code[at] == block.code) & (logprob[at] == own)  # and none is NaN
    ties = logprob[unsorted] == logprob[unsorted + 1]
    if not (same.all() and ties.all()) or _mask(at, len(logprob))[unsorted + 1].any():
        return False
    return not _may_repeat(identity, block.counts, block.top_code, unsorted)


def _chosen_repeats(identity: TokenIdentity, block: _Block, token: Ints, at: Ints) -> Ints:
    """Which of some alternatives are the chosen token: the same id, or if one is unknown, the same
    string and logprob. (Different tokens may have the same string.)
    """
    one, other = block.top_code[at], block.code[token[at]]
    a, b = block.top_logprob[at], block.logprob[token[at]]
    close = (np.abs(a - b) <= 1e-4 - 1e-4 * b) | (np.isnan(a) & np.isnan(b))
    repeats: Ints = at[
        np.where(
            identity.has_id[one] & identity.has_id[other],
            identity.key[one] == identity.key[other],
            (identity.text[one] == identity.text[other]) & close,
        )
    ]
    return repeats


def _listed_at(block: _Block, token: Ints, repeats: Ints, unsorted: Ints) -> Ints:
    """Index of the chosen token in each list that is sorted, else -1."""
    index, backwards = np.full(len(block.code), -1), repeats[::-1]
    index[token[backwards]] = backwards - block.starts[token[backwards]]  # the first mention counts
    rises = unsorted[block.top_logprob[unsorted + 1] > block.top_logprob[unsorted]]
    index[token[rises]] = -1
    return index


def _not_falling(counts: Ints, logprob: Floats) -> Ints:
    """Indices of the alternatives that are not more likely than their token's next one."""
    found = np.zeros(len(logprob), dtype=np.bool_)
    np.less(logprob[1:], logprob[:-1], out=found[:-1])
    np.logical_not(found, out=found)
    found[np.cumsum(counts)[counts > 0] - 1] = False
    return np.flatnonzero(found)


def _may_repeat(identity: TokenIdentity, counts: Ints, code: Codes, unsorted: Ints) -> bool:
    """Whether a token may have the same alternative twice (sorted input)."""
    by_id = identity.has_id.any()
    if not len(code) or not (by_id or len(unsorted)):
        return False  # without ids, repeats have the same logprob
    token, known = np.repeat(np.arange(len(counts)), counts), len(identity.key)
    if not by_id:
        tied = _mask(unsorted, len(token))
        tied[unsorted + 1] = True
        at = np.flatnonzero(tied)
        token, code = token[at], code[at]
    key = token.astype(np.min_scalar_type((token[-1] + 1) * known)) * known + identity.key[code]
    key.sort()
    return bool((key[1:] == key[:-1]).any())


def _sort(token: Ints, code: Codes, logprob: Floats) -> None:
    """Sort by falling logprob within each token, in place and stable."""
    falls = (logprob[1:] <= logprob[:-1]) | np.isnan(logprob[1:]) | (token[1:] != token[:-1])
    if falls.all():
        return
    rises = np.zeros(token[-1] + 1, dtype=np.bool_)
    rises[token[1:][~falls]] = True
    at = np.flatnonzero(rises[token])
    order = at[np.argsort(-logprob[at], kind="stable")]  # NaN is last
    # NumPy sorts 16 bits in linear time.
    order = order[np.argsort(token[order].astype(np.min_scalar_type(token[-1])), kind="stable")]
    code[at], logprob[at] = code[order], logprob[order]


def _first_mentions(identity: TokenIdentity, token: Ints, code: Codes, logprob: Floats) -> Bools:
    """Which alternatives are not repeats of an earlier one of their token (sorted input).

    Repeats have the same id or, without ids, the same string and logprob.
    """
    key = identity.key[code]
    order = np.lexsort((key, token))
    a, b = order[:-1], order[1:]
    same = (key[a] == key[b]) & (token[a] == token[b])
    value = (logprob[a] == logprob[b]) | (np.isnan(logprob[a]) & np.isnan(logprob[b]))
    first = np.ones(len(token), dtype=np.bool_)
    first[b[same & (identity.has_id[code[b]] | value)]] = False
    return first


def _mask(at: Ints, size: int) -> Bools:
    """True at some indices."""
    mask = np.zeros(size, dtype=np.bool_)
    mask[at] = True
    return mask


def _merged(chosen: Bools, own: NDArray[T], others: NDArray[T]) -> NDArray[T]:
    """One array of the chosen tokens' values and the others'."""
    values = np.empty(len(chosen), dtype=own.dtype)
    values[chosen] = own
    values[~chosen] = others
    return values
