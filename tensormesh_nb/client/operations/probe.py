"""Tests whether a host's logprobs are computed before or after temperature.

If they are the model's own, the two likeliest tokens of a position differ by the same margin at
every temperature. If they are from the distribution that is sampled from, the margin at temperature
0.5 is twice that at temperature 1.
"""

from __future__ import annotations

from collections.abc import Generator
from statistics import median
from typing import Literal

from ...errors import BadRequest, NotFound
from ...result import ChatResult
from ...wire.request import ChatRequest

__all__ = ["Kind", "probe"]

Kind = Literal["raw", "processed", "unknown"]

# Questions with several likely first tokens; the next one is used if the answer is too certain.
_QUESTIONS = ("Name a colour.", "Name an animal.", "Say a number between one and ten.")
_LEAST = 0.2  # nats; smaller gaps are dominated by rounding
_CLOSE = 0.1  # largest distance of a ratio from 1 or 2


def probe(model: str) -> Generator[ChatRequest, ChatResult, Kind]:
    """Ask questions at two temperatures until the answers decide it; yields the requests."""
    # Twice: llama.cpp computes a prompt that is not cached yet a little differently.
    for question in _QUESTIONS * 2:
        # A host may allow fewer alternatives, or none: then the answers decide nothing.
        wanted = {"logprobs": True, "top_logprobs": 5}
        request = ChatRequest.of(question, model=model, max_tokens=1, stream=False, defaults=wanted)
        request.check_complete()
        try:
            at_one = _gaps((yield request.replace(temperature=1.0)))
            if not at_one:
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
    """The kind that the gaps at temperature 1 and 0.5 imply."""
    ratios = [
        half[token] / gap
        for token, gap in one.items()
        if gap >= _LEAST and half.get(token, 0.0) >= _LEAST
    ]
    if not ratios:
        return "unknown"
    ratio = median(ratios)
    if max(ratios) - min(ratios) > _CLOSE:
        return "unknown"
    if abs(ratio - 1.0) < _CLOSE:
        return "raw"
    return "processed" if abs(ratio - 2.0) < _CLOSE else "unknown"
