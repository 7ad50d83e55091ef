"""Measures of a token's distribution, from what an API returns of it: pure functions on arrays.

Notation: S is the set of returned alternatives and the chosen token, without duplicates; p their
probabilities; r = max(0, 1 - sum p) the unseen mass; V the vocabulary's size. Logarithms are
natural unless a result is in bits. Bounds are bounds: nothing is renormalised.

Ragged data (a different number of candidates for each of n tokens) comes as flat arrays sorted by
token, with ``first`` (shape (n,)) naming the first candidate of each token; it has one at least.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "cumulative",
    "entropy_bounds",
    "margin",
    "mass_seen",
    "observed_entropy",
    "probability",
    "rank_and_censoring",
    "surprisal",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

LN2 = float(np.log(2.0))
MOST_TOKENS = 2**24  # more than any vocabulary holds
TINY = 1e-6  # what rounding of single-precision logprobs may hide of a distribution's mass
ROUNDING = 0.01  # what logprobs with two decimals may add up to beyond 1


def probability(logprob: Floats, out: Floats | None = None) -> Floats:
    """p = exp(logprob), written to ``out`` where that is given."""
    result: Floats = np.exp(logprob, out=out)
    return result


def surprisal(logprob: Floats) -> Floats:
    """-logprob / ln 2, in bits (Shannon's self-information)."""
    # Subtracting from 0 keeps a certain token's surprisal at 0 rather than -0.
    result: Floats = 0.0 - logprob / LN2
    return result


def mass_seen(p: Floats, first: Ints) -> Floats:
    """sum of p over S, for each token, at most 1.

    Rounded logprobs may add up to a little more than 1, which is cut; NaN where they add up to so
    much more that they are no probabilities of one distribution.
    """
    total = np.add.reduceat(p, first)
    result: Floats = np.where(total > 1.0 + ROUNDING, np.nan, np.minimum(total, 1.0))
    return result


def observed_entropy(p: Floats, logprob: Floats, first: Ints) -> Floats:
    """H_obs = -sum of p ln p over S, in nats, not renormalised; logarithms are finite."""
    result: Floats = 0.0 - np.add.reduceat(p * logprob, first)
    return result


def entropy_bounds(
    h_obs: Floats, seen: Floats, cap: Floats, size: Ints, vocab_size: int | None
) -> tuple[Floats, Floats]:
    """Bounds in bits of the entropy of the whole distribution, from a part of it.

    The unseen mass r adds least when it sits on as few tokens as possible, each at most as likely
    as the least likely of the top k (``cap`` = c): with m = floor(r/c) and rho = r - m c,

        H_min = H_obs - m c ln c - rho ln rho.

    It adds most when it is spread evenly over the V - |S| tokens left:

        H_max = H_obs + r ln((V - |S|) / r).

    Args:
        h_obs: H_obs in nats, shape (n,).
        seen: probability of S, shape (n,).
        cap: c, the largest probability that an unseen token can have, shape (n,); NaN: unknown.
        size: |S|, shape (n,).
        vocab_size: V, or None.

    Returns:
        (H_min, H_max) in bits; H_max is NaN throughout without V.
    """
    left = np.maximum((vocab_size or MOST_TOKENS) - size, 0).astype(np.float64)
    # Where the whole vocabulary was seen, what is missing to 1 is rounding.
    r = np.where(left > 0, np.clip(1.0 - seen, 0.0, None), np.where(np.isnan(seen), np.nan, 0.0))
    c = np.where(np.isnan(cap) | (cap <= 0.0) | (cap > r), r, cap)
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        m = np.where(c > 0.0, np.floor(r / c), 0.0)
        fits = m <= left
        m = np.minimum(m, left)
        rho = np.where(fits, np.clip(r - m * c, 0.0, None), 0.0)
        low = h_obs - m * _xlogx(c) - _xlogx(rho)
        # A little more than what fits is rounding. More than that means that the alternatives are
        # not the likeliest ones, and then they bound nothing.
        low = np.where(fits | (r - m * c <= ROUNDING), low, np.nan)
        if vocab_size is None:
            high = np.full_like(h_obs, np.nan)
        else:
            # Uniform over what is left is the most there can be; no token left, nothing to add.
            high = h_obs + np.where(r > 0.0, r * np.log(np.maximum(left, 1.0)) - _xlogx(r), 0.0)
    low = np.where(np.isfinite(low), low, np.nan)
    # With next to no mass unseen the two meet, and rounding must not cross them.
    high = np.maximum(high, low)
    return low / LN2, high / LN2


def rank_and_censoring(
    logprob: Floats, better: Ints, seen: Floats, is_worst: Bools
) -> tuple[Ints, Bools]:
    """Rank of the chosen token (1 = most likely), and whether it is only a lower bound.

    rank = 1 + number of returned alternatives that are likelier. It is exact when a less likely
    alternative was returned as well (then everything likelier is on the list), or when the unseen
    mass is certainly too small to hide a likelier token: r + 10^-6 < p. Otherwise the token may
    lie outside the top k, where hosts that list the chosen token first drop the k-th candidate
    for it.

    Args:
        logprob: of the chosen token, NaN where unknown, shape (n,).
        better: how many alternatives are likelier, shape (n,).
        seen: probability of S, shape (n,).
        is_worst: where no returned alternative is less likely, shape (n,).

    Returns:
        (rank, censored); ranks where the logprob is unknown mean nothing.
    """
    r = np.clip(1.0 - seen, 0.0, None)
    with np.errstate(invalid="ignore"):
        hidden = r + TINY >= np.exp(logprob)
    return better + 1, is_worst & hidden


def margin(best: Floats, second: Floats) -> Floats:
    """Logprob of the best minus that of the second best alternative, in nats."""
    result: Floats = best - second
    return result


def cumulative(logprob: Floats, group: NDArray[np.integer[Any]]) -> Floats:
    """Running sum of logprobs within each group (equal values of ``group``); NaN propagates."""
    result = np.empty_like(logprob)
    for value in np.unique(group):
        inside = group == value
        result[inside] = np.cumsum(logprob[inside])
    return result


def _xlogx(x: Floats) -> Floats:
    """x ln x, with 0 ln 0 = 0."""
    result: Floats = x * np.log(np.where(x > 0.0, x, 1.0))
    return result
