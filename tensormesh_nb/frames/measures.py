"""Measures of a token's distribution from the alternatives that an API returns, on arrays.

Notation: S is the set of returned alternatives and the chosen token, without repeats; p their
probabilities; r = max(0, 1 - sum p) the unseen mass; V the size of the vocabulary. Logarithms are
natural; results in bits are marked. Nothing is renormalised.

Alternatives of n tokens are flat arrays sorted by token. ``first``, shape (n,), is the index of
each token's first alternative; every token has one at least.

References: C. E. Shannon, A Mathematical Theory of Communication (1948), for surprisal and entropy.
The bounds of the entropy follow from its Schur concavity: A. W. Marshall, I. Olkin and B. C.
Arnold, Inequalities: Theory of Majorization and Its Applications (2011), chapter 3.
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
    "may_be_more_likely",
    "observed_entropy",
    "probability",
    "rank_and_censoring",
    "surprisal",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

LN2 = float(np.log(2.0))
MAX_VOCABULARY = 2**24  # larger than any vocabulary
TINY = 1e-6  # probability mass that rounding of single-precision logprobs may hide
ROUNDING = 0.01  # by how much probabilities of rounded logprobs may exceed 1


def probability(logprob: Floats, out: Floats | None = None) -> Floats:
    """p = exp(logprob), written to ``out`` if given."""
    result: Floats = np.exp(logprob, out=out)
    return result


def surprisal(logprob: Floats) -> Floats:
    """-logprob / ln 2, in bits."""
    # 0 - x is 0 for a probability of 1; -x would be -0.
    result: Floats = 0.0 - logprob / LN2
    return result


def mass_seen(p: Floats, first: Ints) -> Floats:
    """Sum of p over S for each token.

    Sums a little above 1 are rounding and become 1. Larger sums cannot belong to a distribution
    and become NaN.
    """
    total = np.add.reduceat(p, first)
    result: Floats = np.where(total > 1.0 + ROUNDING, np.nan, np.minimum(total, 1.0))
    return result


def observed_entropy(p: Floats, logprob: Floats, first: Ints) -> Floats:
    """H_obs = -sum of p ln p over S, in nats. Logprobs must be finite."""
    result: Floats = 0.0 - np.add.reduceat(p * logprob, first)
    return result


def entropy_bounds(
    h_obs: Floats, seen: Floats, cap: Floats, size: Ints, vocab_size: int | None
) -> tuple[Floats, Floats]:
    """Bounds of the entropy of the whole distribution, in bits.

    The entropy is least if the unseen mass r is on as few tokens as possible, each at most as
    likely as the least likely of the top k (``cap`` = c). With m = floor(r / c) and rho = r - m c,

        H_min = H_obs - m c ln c - rho ln rho.

    It is largest if r is spread evenly over the other V - |S| tokens:

        H_max = H_obs + r ln((V - |S|) / r).

    Args:
        h_obs: H_obs in nats, shape (n,).
        seen: sum of p over S, shape (n,).
        cap: c, the largest possible probability of an unseen token, shape (n,); NaN if unknown.
        size: |S|, shape (n,).
        vocab_size: V, or None.

    Returns:
        (H_min, H_max) in bits. H_max is NaN without V.
    """
    left = np.maximum((vocab_size or MAX_VOCABULARY) - size, 0).astype(np.float64)
    # If the whole vocabulary was seen, r is rounding.
    r = np.where(left > 0, np.clip(1.0 - seen, 0.0, None), np.where(np.isnan(seen), np.nan, 0.0))
    c = np.where(np.isnan(cap) | (cap <= 0.0) | (cap > r), r, cap)
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        m = np.where(c > 0.0, np.floor(r / c), 0.0)
        fits = m <= left
        m = np.minimum(m, left)
        rho = np.where(fits, np.clip(r - m * c, 0.0, None), 0.0)
        low = h_obs - m * _xlogx(c) - _xlogx(rho)
        # A mass a little larger than what fits is rounding. A larger one means that the
        # alternatives are not the most likely ones, so that they bound nothing.
        low = np.where(fits | (r - m * c <= ROUNDING), low, np.nan)
        if vocab_size is None:
            high = np.full_like(h_obs, np.nan)
        else:
            # The uniform distribution over the other tokens has the largest entropy.
            high = h_obs + np.where(r > 0.0, r * np.log(np.maximum(left, 1.0)) - _xlogx(r), 0.0)
    low = np.where(np.isfinite(low), low, np.nan)
    # With little unseen mass the bounds are nearly equal; rounding must not cross them.
    high = np.maximum(high, low)
    return low / LN2, high / LN2


def rank_and_censoring(
    logprob: Floats, better: Ints, seen: Floats, is_worst: Bools
) -> tuple[Ints, Bools]:
    """Rank of the chosen token (1 is the most likely), and whether it is only a lower bound.

    rank = 1 + number of returned alternatives that are more likely. It is exact if a less likely
    alternative was returned, too, or if the unseen mass is too small for a more likely token:
    r + 10^-6 < p. Otherwise the token may be outside the top k: hosts that list the chosen token
    first drop the k-th alternative.

    Args:
        logprob: of the chosen token, NaN if unknown, shape (n,).
        better: number of more likely alternatives, shape (n,).
        seen: sum of p over S, shape (n,).
        is_worst: whether a more likely token may be missing: no returned alternative is less
            likely, or some of the top k were not returned, shape (n,).

    Returns:
        (rank, censored). Ranks of unknown logprobs are meaningless.
    """
    return better + 1, is_worst & may_be_more_likely(seen, np.exp(logprob))


def may_be_more_likely(seen: Floats, p: Floats) -> Bools:
    """Whether the unseen mass suffices for a token that is as likely as one of probability p."""
    r = np.clip(1.0 - seen, 0.0, None)
    with np.errstate(invalid="ignore"):
        enough: Bools = r + TINY >= p
    return enough


def margin(best: Floats, second: Floats) -> Floats:
    """Difference of the two largest logprobs, in nats."""
    result: Floats = best - second
    return result


def cumulative(logprob: Floats, group: NDArray[np.integer[Any]]) -> Floats:
    """Running sum of logprobs within each group; NaN propagates."""
    result = np.empty_like(logprob)
    for value in np.unique(group):
        inside = group == value
        result[inside] = np.cumsum(logprob[inside])
    return result


def _xlogx(x: Floats) -> Floats:
    """x ln x, with 0 ln 0 = 0."""
    result: Floats = x * np.log(np.where(x > 0.0, x, 1.0))
    return result
