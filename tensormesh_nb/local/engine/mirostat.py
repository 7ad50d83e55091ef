"""Mirostat sampling: steers the surprisal of an answer to a target."""

from __future__ import annotations

import math
from typing import Any

__all__ = ["Mirostat"]

_LEAST = 1e-6  # bits; the engine always keeps the most likely token


class Mirostat:
    """The state of Mirostat 2.0 in one answer (Basu et al. 2021, https://arxiv.org/abs/2007.14966).

    Tokens with a surprisal above ``mu`` are left out; then ``mu`` moves by the rate times the
    difference between the token's surprisal, among the tokens that were left, and the target. The
    engine forgets ``mu`` with every token and begins with twice its own target, so ``mu`` is kept
    here and the engine gets half of it as its target.

    Args:
        target: surprisal in bits per token.
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
        """Update the state after a token.

        Args:
            prob: its probability among the tokens that were left; None if the engine did not
                report it.
        """
        if prob:
            self._mu -= self._rate * (-math.log2(prob) - self._target)
