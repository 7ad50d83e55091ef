"""Tests whether a host's logprobs are computed before or after temperature.

If they are the model's own, the two likeliest tokens of a position differ by the same margin at
every temperature. If they are from the distribution that is sampled from, the margin at temperature
0.5 is twice that at temperature 1.
"""

from __future__ import annotations

import math
from collections.abc import Generator
from typing import Literal

from ...errors import BadRequest, NotFound
from ...result import ChatResult
from ...wire.request import ChatRequest

__all__ = ["Kind", "probe"]

Kind = Literal["raw", "processed", "unknown"]

# Questions with several likely first tokens; the next one is used if the answer is too certain.
_QUESTIONS = ("Name a colour.", "Name an animal.", "Say a number between one and ten.")
_LEAST = 0.2  # nats; smaller gaps are dominated by rounding
_BETTER = 1 / 3  # the error of an explanation, over that of the other


def probe(model: str) -> Generator[ChatRequest, ChatResult, Kind]:
    """Ask questions at two temperatures until the answers decide it; yields the requests."""
    # Twice: llama.cpp computes a prompt that is not cached yet a little differently.
    for question in _QUESTIONS * 2:
        # A host may allow fewer alternatives, or none: then the answers decide nothing.
        wanted = {"logprobs": True, "top_logprobs": 5}
        request = ChatRequest.of(question, model=model, max_tokens=1, stream=False, defaults=wanted)
        request.check_complete()
        try:
            result = yield request.replace(temperature=1.0)
            at_one = _gaps(result)
            # llama.cpp returns no row if the sampled token is part of a character, or the end.
            if not at_one and result.text.strip("\ufffd"):
                return "unknown"
            at_half = _gaps((yield request.replace(temperature=0.5)))
        except (BadRequest, NotFound):
            return "unknown"
        kind = _verdict(at_one, at_half)
        if kind != "unknown":
            return kind
    return "unknown"


def _gaps(result: ChatResult) -> dict[str, float]:
    """The distance of each first token from the likeliest one, in nats."""
    top = result.top_logprobs
    top = top[(top["choice"] == 0) & (top["position"] == 0)].dropna(subset=["logprob"])
    if not len(top):
        return {}
    best = float(top["logprob"].iloc[0])
    return dict(zip(top["token"].astype(str), (best - top["logprob"]).astype(float), strict=True))


def _verdict(one: dict[str, float], half: dict[str, float]) -> Kind:
    """The kind that the gaps at temperature 1 and 0.5 imply: they are the same, or twice as large.

    A host may compute a prompt a little differently once it is cached, so one of the two has to
    explain the gaps much better than the other.
    """
    pairs = [(gap, half[token]) for token, gap in one.items() if gap >= _LEAST and token in half]
    if not pairs:
        return "unknown"
    raw, processed = (
        math.sqrt(sum((other - factor * gap) ** 2 for gap, other in pairs)) for factor in (1, 2)
    )
    if raw < _BETTER * processed:
        return "raw"
    return "processed" if processed < _BETTER * raw else "unknown"
