"""How the next token is chosen, in the engine's fields."""

from __future__ import annotations

import hashlib
import secrets
import struct
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ...wire.request import ChatRequest

__all__ = ["SamplingParams"]

_GREEDY_BELOW = 1e-5  # vLLM's bound
_MIROSTAT_RATE = 0.1  # default

# Sent with every request, because the engine's defaults (temperature 0.8, top_k 40, top_p 0.95,
# min_p 0.05, ...) are not the API's.
_OFF: dict[str, Any] = {
    "dynatemp_range": 0.0,
    "top_n_sigma": -1.0,
    "xtc_probability": 0.0,
    "dry_multiplier": 0.0,
    "adaptive_target": -1.0,
    "mirostat": 0,
    "min_keep": 0,
    "n_keep": 0,
    "ignore_eos": False,
    "grammar": "",
    "stop": [],
    "post_sampling_probs": False,
}


@dataclass(frozen=True)
class SamplingParams:
    """The sampling fields of a request, with the API's defaults.

    Applied in vLLM's order: bias, penalties, temperature, min_p, typical_p, top_k, top_p. One
    difference: if ``repetition_penalty`` is combined with the presence or frequency penalty, the
    latter two come first.

    Attributes:
        temperature: 0 is greedy.
        top_k: number of the most likely tokens to keep; 0 is all.
        logit_bias: token id to the number added to its logit.
        mirostat: target (bits per token) and learning rate; replaces the other samplers.
        seed: 64-bit; the choice of a token depends on the seed, the choice's index, the token's
            position and its distribution, and on nothing else.
    """

    temperature: float = 1.0
    top_p: float = 1.0
    top_k: int = 0
    min_p: float = 0.0
    typical_p: float = 1.0
    repetition_penalty: float = 1.0
    presence_penalty: float = 0.0
    frequency_penalty: float = 0.0
    logit_bias: dict[int, float] = field(default_factory=dict)
    mirostat: tuple[float, float] | None = None
    seed: int = 0

    @classmethod
    def of(cls, request: ChatRequest) -> SamplingParams:
        """The sampling fields of a request, with a random seed if it has none."""
        names = (
            "temperature", "top_p", "min_p", "typical_p",
            "repetition_penalty", "presence_penalty", "frequency_penalty",
        )  # fmt: skip
        given = {name: getattr(request, name) for name in names}
        bias = {int(token): value for token, value in (request.logit_bias or {}).items()}
        return cls(
            top_k=max(0, request.top_k or 0),
            logit_bias=bias,
            mirostat=_mirostat(request),
            seed=secrets.randbits(63) if request.seed is None else request.seed,
            **{name: float(value) for name, value in given.items() if value is not None},
        )

    @property
    def greedy(self) -> bool:
        return self.temperature < _GREEDY_BELOW

    def fixed(self) -> dict[str, Any]:
        """The engine's fields for all tokens."""
        native = self.repetition_penalty == 1.0
        return {
            **_OFF,
            "temperature": 0.0 if self.greedy else self.temperature,
            "top_p": self.top_p,
            "top_k": 1 if self.greedy else self.top_k,
            "min_p": self.min_p,
            "typical_p": self.typical_p,
            "repeat_penalty": self.repetition_penalty,
            "presence_penalty": self.presence_penalty if native else 0.0,
            "frequency_penalty": self.frequency_penalty if native else 0.0,
            "repeat_last_n": 0,
            "logit_bias": list(self.logit_bias.items()),
            "samplers": self._samplers(),
            "seed": 0,
        }

    def step(self, index: int, prompt: int, generated: Sequence[int]) -> dict[str, Any]:
        """The engine's fields for the next token, in addition to the fixed ones.

        Args:
            index: of the choice.
            prompt: length of the prompt.
            generated: ids of the answer so far.
        """
        fields: dict[str, Any] = {}
        if not self.greedy:
            fields["seed"] = self._seed(index, len(generated))
        if self.repetition_penalty != 1.0:
            # This penalty counts the prompt's tokens, the other two do not; the engine has one
            # window for all three.
            fields["repeat_last_n"] = prompt + len(generated)
            fields["logit_bias"] = self._bias_with_penalties(generated)
        elif self._has_penalties:
            fields["repeat_last_n"] = len(generated)
        return fields

    def _samplers(self) -> list[str]:
        # Without those that are off: they would sort 49,152 candidates, too. Greedy is top_k = 1:
        # at temperature 0 the engine computes the exponentials of all candidates.
        in_order = {
            "penalties": self._has_penalties,
            "temperature": not self.greedy,
            "min_p": self.min_p > 0 and not self.greedy,
            "typ_p": self.typical_p < 1 and not self.greedy,
            "top_k": self.greedy or self.top_k > 0,
            "top_p": self.top_p < 1 and not self.greedy,
        }
        return [name for name, used in in_order.items() if used]

    @property
    def _has_penalties(self) -> bool:
        return (
            self.repetition_penalty != 1.0
            or self.presence_penalty != 0.0
            or self.frequency_penalty != 0.0
        )

    def _bias_with_penalties(self, generated: Sequence[int]) -> list[tuple[int, float]]:
        bias = dict(self.logit_bias)
        for token, count in Counter(generated).items():
            penalty = self.presence_penalty + count * self.frequency_penalty
            bias[token] = bias.get(token, 0.0) - penalty
        return list(bias.items())

    def _seed(self, index: int, position: int) -> int:
        # The engine seeds its generator with every request: the same seed would draw the same
        # number for each token. 2**32 - 1 means "random" to the engine, hence the modulus.
        drawn = hashlib.blake2b(
            struct.pack("<qqq", self.seed, index, position), digest_size=8
        ).digest()
        return int.from_bytes(drawn, "little") % (2**32 - 1)


def _mirostat(request: ChatRequest) -> tuple[float, float] | None:
    if request.mirostat_target is None:
        return None
    return (
        request.mirostat_target,
        _MIROSTAT_RATE if request.mirostat_lr is None else request.mirostat_lr,
    )
