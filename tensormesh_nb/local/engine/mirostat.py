"""Mirostat: sampling that steers the surprise of an answer to a target."""

from __future__ import annotations

import math
from typing import Any

__all__ = ["Mirostat"]

_LEAST = 1e-6  # bits; the engine keeps the likeliest token in any case


class Mirostat:
    """Mirostat 2.0 inside one answer (Basu et al. 2021, https://arxiv.org/abs/2007.14966).

    Tokens with a surprise above ``mu`` are left out; then ``mu`` moves by the rate times the
    distance between the token's surprise, among those that were left, and the target. The engine
    forgets ``mu`` with every token and begins with twice its own target, so it is kept here and
    half of it is given for the target.

    Args:
        target: surprise in bits a token.
        rate: of learning.
    """

    def __init__(self, target: float, rate: float) -> None:
        self._target, self._rate = target, rate
        self._mu = 2 * target

    def fields(self) -> dict[str, Any]:
        """The engine's fields for the next token."""
        return {
            "mirostat": 2,
            "mirostat_tau": max(self._mu, _LEAST) / 2,
            "mirostat_eta": 0.0,
            "n_probs": 1,
            "post_sampling_probs": True,
        }

    def add(self, prob: float | None) -> None:
        """Go on after a token.

        Args:
            prob: its probability among those that were left; None where the engine withholds it.
        """
        if prob:
            self._mu -= self._rate * (-math.log2(prob) - self._target)
