"""Applies temperature, min-p, top-k and top-p to a recorded distribution, with intervals.

Hosts return only the most likely tokens. The rest is bounded: the unseen mass r is on tokens of at
most c each, where c is the probability of the least likely token of the recorded top, and on at
most V - |S| of them (V: size of the vocabulary, S: recorded tokens). Every result is an interval
that contains the true number; it is called exact if the interval is a point.

The steps are applied in the order of vLLM and the embedded endpoint: temperature,
min-p, top-k, top-p
(https://github.com/vllm-project/vllm/blob/main/vllm/v1/sample/sampler.py).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..errors import RequestError
from ..wire.request import ChatRequest

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "KEPT",
    "RecordedDistribution",
    "SampledDistribution",
    "Sampler",
    "resample",
    "resampled_frame",
]

Floats = NDArray[np.float64]
Interval = tuple[float, float]

KEPT = ("no", "maybe", "yes")
NO, MAYBE, YES = range(3)

_ROUNDING = 1e-6  # of the unseen mass: high temperatures magnify the rounding of logprobs
_TINY = 1e-300  # instead of a probability that underflowed
_POINT = 1e-5  # narrower intervals count as points
_GREEDY_BELOW = 1e-5  # temperature, as in vLLM


@dataclass(frozen=True)
class Sampler:
    """Sampling parameters under their API names; the defaults change nothing.

    Raises:
        RequestError: a value out of range.
    """

    temperature: float = 1.0
    top_p: float = 1.0
    top_k: int = 0
    min_p: float = 0.0

    def __post_init__(self) -> None:
        top_k: Any = self.top_k
        if isinstance(top_k, float) and top_k.is_integer():  # JavaScript may send 3.0
            object.__setattr__(self, "top_k", int(top_k))
        for name, value in vars(self).items():
            if value is None:
                raise RequestError(f"{name}: expected a number, got None.")
            ChatRequest.field(name).check(value)
        if self.top_p == 0.0:
            raise RequestError("top_p: expected a number above 0, got 0.")

    @property
    def neutral(self) -> bool:
        """Whether the sampler changes nothing."""
        return self.temperature == self.top_p == 1.0 and self.top_k <= 0 and self.min_p == 0.0


@dataclass(frozen=True)
class RecordedDistribution:
    """The known part of the distribution before a token.

    Attributes:
        prob: known probabilities in descending order, shape (n,).
        listed: number of probabilities that are certainly the largest ones. A token that was
            sampled from outside the recorded top comes after these.
        unseen: r, the probability of all other tokens together.
        others: number of other tokens, infinite if unknown.
    """

    prob: Floats
    listed: int
    unseen: float
    others: float

    @property
    def mass(self) -> Interval:
        """Bounds of r, given the rounding of logprobs."""
        if not self.others:
            return 0.0, 0.0
        return max(self.unseen - _ROUNDING, 0.0), self.unseen + _ROUNDING

    @property
    def cap(self) -> float:
        """c, the largest possible probability of an unseen token."""
        return min(float(self.prob[self.listed - 1]), self.mass[1])


@dataclass(frozen=True)
class SampledDistribution:
    """The distribution after sampling parameters.

    Attributes:
        low, high: bounds of each known token's probability, shape (n,).
        kept: whether the token can still be drawn: NO, MAYBE or YES, shape (n,).
        unseen: bounds of the probability of all other tokens together.
    """

    low: Floats
    high: Floats
    kept: NDArray[np.int8]
    unseen: Interval

    @property
    def exact(self) -> bool:
        """Whether all intervals are points."""
        widths = [*(self.high - self.low), self.unseen[1] - self.unseen[0]]
        return bool((self.kept != MAYBE).all()) and max(widths) <= _POINT


def resample(recorded: RecordedDistribution, sampler: Sampler) -> SampledDistribution:
    """The distribution that the sampler would draw a token from."""
    n = len(recorded.prob)
    if sampler.neutral:
        p, r = recorded.prob, recorded.unseen
        return SampledDistribution(p, p, np.full(n, YES, np.int8), (r, r))
    if not recorded.listed or recorded.prob[0] <= 0.0:
        # The most likely token is unknown; all weights are relative to it.
        kept = np.full(n, MAYBE, np.int8)
        return SampledDistribution(
            np.zeros(n), np.ones(n), kept, (0.0, 1.0 if recorded.others else 0.0)
        )
    if sampler.temperature < _GREEDY_BELOW:
        return _greedy(recorded)
    return _Weights(recorded, sampler).resampled()


def _greedy(recorded: RecordedDistribution) -> SampledDistribution:
    best = recorded.prob == recorded.prob[0]
    kept = np.where(best, YES if best.sum() == 1 else MAYBE, NO).astype(np.int8)
    return SampledDistribution((kept == YES).astype(float), best.astype(float), kept, (0.0, 0.0))


class _Weights:
    """A distribution as weights w = (p / p_1)^(1/T). The most likely token has weight 1.

    Attributes:
        weight: weights of the known tokens.
        kept: NO, MAYBE or YES after min-p and top-k.
        rest: bounds of the weight of the unseen tokens that pass min-p and top-k.
    """

    def __init__(self, recorded: RecordedDistribution, sampler: Sampler) -> None:
        self._recorded, self._sampler = recorded, sampler
        self._power = 1.0 / sampler.temperature
        self.weight = (recorded.prob / recorded.prob[0]) ** self._power
        self.kept = self._after_top_k()
        self.rest = self._unseen()

    def resampled(self) -> SampledDistribution:
        """The distribution after top-p, normalised."""
        weight, listed, top_p = self.weight, self._recorded.listed, self._sampler.top_p
        inside = np.where(self.kept == NO, 0.0, weight)
        before = np.cumsum(inside) - inside
        total = (inside[self.kept == YES].sum() + self.rest[0], inside.sum() + self.rest[1])
        kept, rest = self.kept.copy(), self.rest
        if top_p < 1.0:
            enough = (top_p * total[0], top_p * total[1])
            # Unseen tokens may come before a token from outside the top.
            ahead = before + np.where(np.arange(len(weight)) >= listed, self.rest[1], 0.0)
            kept[(kept == YES) & (ahead >= enough[0])] = MAYBE
            kept[before >= enough[1]] = NO
            kept[0] = YES
            rest = self._rest_after_top_p(kept, float(inside[:listed].sum()), enough)
            least = enough[0]
        else:
            least = 0.0
        certain = weight[kept == YES].sum()
        possible = weight[kept != NO].sum()
        # If a token is kept, so are all tokens before it.
        floor = np.maximum(before + weight, max(certain + rest[0], least))
        low = np.where(kept == YES, weight / (possible + rest[1]), 0.0)
        high = np.where(kept == NO, 0.0, np.minimum(weight / floor, 1.0))
        left = (_part(rest[0], possible), _part(rest[1], certain))
        return SampledDistribution(np.minimum(low, high), high, kept, left)

    def _after_top_k(self) -> NDArray[np.int8]:
        recorded, top_k = self._recorded, self._sampler.top_k
        kept = np.where(self.weight >= self._sampler.min_p, YES, NO).astype(np.int8)
        if top_k > 0:
            kept[top_k:] = NO
            for outside in range(recorded.listed, min(top_k, len(kept))):
                more = min(recorded.others, recorded.mass[1] / max(recorded.prob[outside], _TINY))
                if kept[outside] == YES and outside + 1 + math.floor(more) > top_k:
                    kept[outside] = MAYBE
        return kept

    def _unseen(self) -> Interval:
        """Bounds of sum f(u) over the unseen tokens u that are kept, f(u) = (u / p_1)^(1/T).

        They have probability r together and at most c each. For T < 1, f is convex: the sum is
        largest if r is on as few tokens as possible, and least if r is spread evenly (Jensen's
        inequality). For T > 1 it is the reverse, and for T = 1 both are r.
        """
        recorded, top_k = self._recorded, self._sampler.top_k
        (less, more), c, others = recorded.mass, recorded.cap, recorded.others
        least = float(recorded.prob[0]) * self._sampler.min_p**self._sampler.temperature
        # A token from outside the top takes one of the places of top-k.
        outside = self.kept[recorded.listed :]
        free = math.inf if top_k <= 0 else max(top_k - recorded.listed, 0)
        places, certain = free - (outside == YES).sum(), free - (outside != NO).sum()
        if others <= 0 or places <= 0 or c <= 0.0 or c < least:
            return 0.0, 0.0
        fit = min(places, others, math.floor(more / least) if least > 0.0 else math.inf)
        convex = self._power >= 1.0
        high = self._concentrated(places, more) if convex else self._spread_evenly(fit, more)
        if least > 0.0:
            return 0.0, high
        if certain < others:  # the most likely unseen tokens are at least average
            low = 0.0 if math.isinf(others) else max(certain, 0) * self._mean_weight(less / others)
        else:
            low = self._spread_evenly(others, less) if convex else self._concentrated(places, less)
        return low, max(low, high)

    def _rest_after_top_p(
        self, kept: NDArray[np.int8], listed: float, enough: Interval
    ) -> Interval:
        if listed >= enough[1] or self.rest[1] == 0.0:
            return 0.0, 0.0
        # The kept weight is enough; without its last token it is not.
        low = max(0.0, enough[0] - float(self.weight[kept != NO].sum()))
        high = enough[1] + self._f(self._recorded.cap) - listed
        return min(low, self.rest[1]), min(self.rest[1], high)

    def _f(self, u: float) -> float:
        return float((u / self._recorded.prob[0]) ** self._power)

    def _mean_weight(self, u: float) -> float:
        """Least mean weight of tokens of mean probability u: f(u), or the chord if f is concave."""
        c = self._recorded.cap
        return self._f(u) if self._power >= 1.0 else u * self._f(c) / c

    def _concentrated(self, places: float, r: float) -> float:
        """Weight of r on as few tokens as possible, of which ``places`` count."""
        c = self._recorded.cap
        m = math.floor(r / c)
        return places * self._f(c) if places <= m else m * self._f(c) + self._f(max(r - m * c, 0.0))

    def _spread_evenly(self, tokens: float, r: float) -> float:
        """Weight of r spread evenly over some tokens; the limit if their number is infinite."""
        c = self._recorded.cap
        if math.isinf(tokens):
            return 0.0 if self._power > 1.0 else self._f(r) if self._power == 1.0 else math.inf
        return tokens * self._f(min(c, r / tokens)) if tokens else 0.0


def resampled_frame(
    token: pd.Series[Any], tops: pd.DataFrame, vocab_size: int | None, sampler: Sampler
) -> pd.DataFrame:
    """A token's alternatives with their probabilities under a sampler.

    Args:
        token: its row of ``logprobs``.
        tops: its rows of ``top_logprobs``.
        vocab_size: the model's number of tokens, or None.
        sampler: the sampling parameters.

    Returns:
        The rows of ``tops`` whose probability is known, with prob_min, prob_max and kept.
        ``attrs`` has ``unseen`` (bounds of the probability of the other tokens), ``exact`` (all
        intervals are points and the logprobs are raw) and ``sampler``.
    """
    import pandas as pd

    known = tops[tops["logprob"].notna()]
    found = resample(recorded_of(token, known, vocab_size), sampler)
    frame = known.assign(
        prob_min=pd.array(found.low, dtype="Float64"),
        prob_max=pd.array(found.high, dtype="Float64"),
        kept=pd.Categorical.from_codes(found.kept, categories=pd.Index(KEPT)),
    )
    frame.attrs = {
        **tops.attrs,
        "sampler": sampler,
        "unseen": found.unseen,
        "exact": found.exact and tops.attrs.get("logprob_kind") == "raw",
    }
    return frame


def recorded_of(
    token: pd.Series[Any], known: pd.DataFrame, vocab_size: int | None
) -> RecordedDistribution:
    """The distribution before a token, from the frames.

    Args:
        token: its row of ``logprobs``.
        known: its rows of ``top_logprobs`` that have a logprob.
        vocab_size: the model's number of tokens, or None.
    """
    prob = known["prob"].to_numpy(dtype=float)
    others = math.inf if vocab_size is None else float(max(vocab_size - len(prob), 0))
    unseen = max(0.0, 1.0 - float(prob.sum())) if others else 0.0
    listed = len(prob) - int(bool(token["rank_censored"]) and len(prob) > 0)
    if listed and others < math.inf:
        unseen = min(unseen, others * float(prob[listed - 1]))
    return RecordedDistribution(prob, listed, unseen, others)


def _part(some: float, rest: float) -> float:
    """some / (some + rest); 1 if ``some`` is infinite."""
    if math.isinf(some):
        return 1.0
    return float(some / (some + rest)) if some > 0.0 else 0.0
