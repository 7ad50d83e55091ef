"""The ranking of an answer's tokens, computed once and shared by frames, heat maps and widgets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from ..assembly.tokens.columns import RANKS, TokenColumns
from .alternatives import Alternatives, SentLists, sort_alternatives
from .measures import (
    entropy_bounds,
    margin,
    mass_seen,
    may_be_more_likely,
    observed_entropy,
    probability,
    rank_and_censoring,
)
from .token_identity import TokenIdentity

__all__ = ["Ranking", "TokenMeasures", "measure", "ranking_of"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class TokenMeasures(NamedTuple):
    """Measures of the distribution before each token, shape (tokens,); NaN if unknown.

    ``margin`` is in nats, the entropies are in bits.
    """

    rank: Ints
    censored: Bools
    margin: Floats
    mass_seen: Floats
    entropy_min: Floats
    entropy_max: Floats

    @classmethod
    def unknown(cls, tokens: int) -> TokenMeasures:
        """Measures of tokens without logprobs; their ranks are -1."""
        return cls(*(np.full(tokens, value) for value in (-1, False, *(np.nan,) * 4)))

    def without(self, tokens: Bools) -> TokenMeasures:
        """The measures, unknown at some tokens."""
        if not tokens.any():
            return self
        both = zip(TokenMeasures.unknown(len(tokens)), self, strict=True)
        return TokenMeasures(*(np.where(tokens, unknown, known) for unknown, known in both))


class Ranking:
    """The sorted alternatives of a choice's tokens, and the measures made from them.

    Args:
        columns: the tokens.
        known: earlier results. Columns only grow, so a token is ranked once.
    """

    def __init__(self, columns: TokenColumns, known: _Known) -> None:
        self._columns, self._known = columns, known
        if len(columns) > known.tokens or not known.parts:
            identity = TokenIdentity.of(columns.table)
            for part in sort_alternatives(columns, identity, known.tokens):
                known.parts.append(part.without_sent())
            known.read_ranks(columns)
            known.tokens = len(columns)

    @property
    def parts(self) -> Iterator[Alternatives]:
        """The alternatives of consecutive runs of tokens, each valid until the next one."""
        lists = SentLists(self._columns)
        return (part.with_sent(lists) for part in self._known.parts)

    @property
    def alternative_count(self) -> int:
        """Number of alternatives of all tokens."""
        return sum(int(part.counts.sum()) for part in self._known.parts)

    @property
    def alternatives(self) -> Alternatives:
        """The alternatives of all tokens."""
        return Alternatives.joined(
            [part.with_sent(SentLists(self._columns)) for part in self._known.parts]
        )

    def measures(self, vocab_size: int | None, requested: int | None) -> TokenMeasures:
        """The measures of all tokens; see :func:`measure`."""
        made = self._known.measures.setdefault((vocab_size, requested), [])
        lists = SentLists(self._columns)
        for part in self._known.parts[len(made) :]:
            made.append(measure(part.with_sent(lists), vocab_size, requested))
        found = TokenMeasures(*map(np.concatenate, zip(*made, strict=True)))
        for position, (rank, is_bound) in self._known.sent_ranks.items():
            if not is_bound or rank > found.rank[position]:
                found.rank[position], found.censored[position] = rank, is_bound
        return found


class _Known:
    """The results of a ranking that are kept as long as its columns.

    Attributes:
        tokens: number of tokens that were ranked.
        parts: their alternatives, without the arrays that the columns have.
        sent_ranks: the host's ranks by position, and whether each is a bound.
        measures: of each part, by vocabulary size and number of alternatives requested.
    """

    def __init__(self) -> None:
        self.tokens = 0
        self.parts: list[Alternatives] = []
        self.sent_ranks: dict[int, tuple[int, bool]] = {}
        self.measures: dict[tuple[int | None, int | None], list[TokenMeasures]] = {}

    def read_ranks(self, columns: TokenColumns) -> None:
        """Read the ranks that the host sent with the tokens that were added."""
        for position, extra in reversed(columns.extra.items()):
            if position < self.tokens:
                break
            for name in RANKS:
                rank = extra.get(name)
                if type(rank) is int and 0 < rank < 2**31:
                    self.sent_ranks[position] = rank, name != RANKS[0]
                    break


def ranking_of(columns: TokenColumns) -> Ranking:
    """The ranking of all tokens in the columns."""
    return Ranking(columns, _KNOWN.setdefault(columns, _Known()))


_KNOWN: WeakKeyDictionary[TokenColumns, _Known] = WeakKeyDictionary()


def measure(
    alternatives: Alternatives, vocab_size: int | None, requested: int | None = None
) -> TokenMeasures:
    """Rank, margin, mass and entropy bounds of tokens.

    Args:
        alternatives: the sorted alternatives of the tokens.
        vocab_size: number of tokens of the model's vocabulary, or None.
        requested: number of alternatives requested (``top_logprobs``), or None if unknown.
    """
    first, own, better = alternatives.starts[:-1], alternatives.chosen_at, alternatives.better
    logprob, counts, listed_at = alternatives.logprob, alternatives.counts, alternatives.listed_at
    p = probability(logprob)
    unknown = np.isnan(logprob)
    if unknown.any():
        p, logprob = np.where(unknown, 0.0, p), np.where(unknown, 0.0, logprob)
        counts = np.add.reduceat(~unknown, first, dtype=np.int64)
    seen = mass_seen(p, first)
    last = first + np.maximum(counts - 1, 0)
    # A host that listed fewer than k may have left out any of the k most likely tokens: hosts that
    # write alternatives as an object lose all but one of equal strings.
    k = requested or 0
    short = alternatives.listed < k
    # A host that lists the chosen token in its order of probability, not in front, and within the
    # number requested, says that it is one of the k most likely.
    in_top = (listed_at > 0) & (listed_at == better) & (listed_at < k) & ~short
    worst = ((own >= last) | (counts == 0)) & ~in_top
    rank, censored = rank_and_censoring(alternatives.logprob[own], better, seen, worst | short)
    # A chosen token from outside the top k does not bound the probability of unseen tokens.
    least = np.where(censored, last - 1, last)
    cap = np.where((least >= first) & ~short, p[least], np.nan)
    low, high = entropy_bounds(observed_entropy(p, logprob, first), seen, cap, counts, vocab_size)
    second = np.minimum(first + 1, len(p) - 1)
    gap = margin(alternatives.logprob[first], alternatives.logprob[second])
    nothing = counts == 0
    # The second best is unknown if it is a token from outside the top k.
    unsure = (counts < 2) | (censored & (own == second))
    unsure |= short & may_be_more_likely(seen, p[second])
    return TokenMeasures(
        rank=rank,
        censored=censored,
        margin=np.where(unsure, np.nan, gap),
        mass_seen=np.where(nothing, np.nan, seen),
        entropy_min=np.where(nothing, np.nan, low),
        entropy_max=np.where(nothing, np.nan, high),
    ).without(alternatives.foreign | np.isnan(seen))
