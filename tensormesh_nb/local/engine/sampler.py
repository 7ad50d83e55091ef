"""Sampling: how the next token is chosen, in the engine's words."""

from __future__ import annotations

import hashlib
import secrets
import struct
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ...wire.request import ChatRequest

__all__ = ["Sampling"]

_GREEDY_BELOW = 1e-5  # as vLLM has it
_RATE = 0.1  # Mirostat's, where none is given

# Everything that shapes an answer is sent with every request: the engine's own defaults
# (temperature 0.8, top_k 40, top_p 0.95, min_p 0.05, ...) are not the API's.
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
class Sampling:
    """The sampling fields of a request, with the API's defaults.

    Order of work, as in vLLM: bias, penalties, temperature, min_p, typical_p, top_k, top_p. One
    difference: where ``repetition_penalty`` is combined with the presence or frequency penalty,
    the latter two come first.

    Attributes:
        temperature: 0 is greedy.
        top_k: how many of the likeliest tokens to keep; 0 is all.
        logit_bias: token id to the number added to its logit.
        mirostat: target (bits a token) and learning rate; takes the place of the other samplers.
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
    def of(cls, request: ChatRequest) -> Sampling:
        """What a request asks for; without a seed, a random one."""
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
        """The engine's fields that stay the same from token to token."""
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
        """The engine's fields for the next token, over the fixed ones.

        Args:
            index: of the choice.
            prompt: length of the prompt.
            generated: ids of the answer so far.
        """
        fields: dict[str, Any] = {}
        if not self.greedy:
            fields["seed"] = self._seed(index, len(generated))
        if self.repetition_penalty != 1.0:
            # It is meant to see the prompt, the other two are not, and the engine has one window.
            fields["repeat_last_n"] = prompt + len(generated)
            fields["logit_bias"] = self._penalised_bias(generated)
        elif self._penalised:
            fields["repeat_last_n"] = len(generated)
        return fields

    def _samplers(self) -> list[str]:
        # A sampler that is off still sorts 49,152 candidates: leave it out. Greedy is top_k = 1: at
        # temperature 0 the engine would draw among all of them, at the cost of their exponentials.
        in_order = {
            "penalties": self._penalised,
            "temperature": not self.greedy,
            "min_p": self.min_p > 0 and not self.greedy,
            "typ_p": self.typical_p < 1 and not self.greedy,
            "top_k": self.greedy or self.top_k > 0,
            "top_p": self.top_p < 1 and not self.greedy,
        }
        return [name for name, used in in_order.items() if used]

    @property
    def _penalised(self) -> bool:
        return (
            self.repetition_penalty != 1.0
            or self.presence_penalty != 0.0
            or self.frequency_penalty != 0.0
        )

    def _penalised_bias(self, generated: Sequence[int]) -> list[tuple[int, float]]:
        bias = dict(self.logit_bias)
        for token, count in Counter(generated).items():
            penalty = self.presence_penalty + count * self.frequency_penalty
            bias[token] = bias.get(token, 0.0) - penalty
        return list(bias.items())

    def _seed(self, index: int, position: int) -> int:
        # The engine's generator starts anew with every call: the same seed would draw the same
        # number for each token. 2**32 - 1 means "random" to the engine, hence the modulus.
        drawn = hashlib.blake2b(
            struct.pack("<qqq", self.seed, index, position), digest_size=8
        ).digest()
        return int.from_bytes(drawn, "little") % (2**32 - 1)


def _mirostat(request: ChatRequest) -> tuple[float, float] | None:
    if request.mirostat_target is None:
        return None
    return request.mirostat_target, _RATE if request.mirostat_lr is None else request.mirostat_lr
