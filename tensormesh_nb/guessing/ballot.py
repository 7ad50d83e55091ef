"""A player's guess as a distribution, and its score.

The score of a guess is the surprisal of the token under the player's own distribution, -log2 p,
in bits. With 100 points spread over k guesses and something else,

    p = points of the guesses that mean the token / 100,
    p = max(points of something else, 1) / 100 / (V - k)   if none does,

where V is the size of the model's vocabulary. So points spread evenly over k guesses, one of them
right, score log2 k bits: one right guess scores 0 bits, and a wrong one at most log2 100 (V - 1)
(22.2 bits for 49,152 tokens). Something else has at least one point, so that no score is infinite;
therefore the probabilities may add up to 1.01, and a mean may be too low by log2 1.01 = 0.014 bits.

C. E. Shannon, Prediction and entropy of printed English (1951), had people guess letters. T. M.
Cover and R. C. King, A convergent gambling estimate of the entropy of English (1978), had them bet
on letters: with wealth S_n after n tokens at V-for-1 odds, log2 V - (1/n) log2 S_n estimates the
entropy from above. That is the mean of the scores: S_n is the product of all V p.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Any

from ..errors import RequestError
from ..wire.sanitize import one_line
from .places import Place
from .spelling import spelling

__all__ = ["LEAST", "OTHER", "Ballot"]

LEAST = 1.0  # points of something else
OTHER = "something else"
_ALL = 100.0
_ROUNDING = 1e-6  # of fractional points
_MOST = 50  # guesses of one player for one token
_LONGEST = 200  # characters of a guess
_BREAKS = ("\\n", "↵")  # how a line break is typed


@dataclass(frozen=True)
class Ballot:
    """What one player has guessed for one token.

    Attributes:
        player: the player's name.
        guesses: each guess with its weight.
        other: the weight of something else.
        total: all weights together.
    """

    player: str
    guesses: tuple[tuple[str, float], ...]
    other: float
    total: float

    @classmethod
    def of(cls, player: str, guess: Any, other: Any = 0) -> Ballot:
        """Read a guess.

        Args:
            player: the player's name.
            guess: a text, several texts of equal weight, or points by text. The text
                ``something else`` (or None) stands for all other tokens.
            other: points of something else, in addition to ``guess``.

        Raises:
            RequestError: the points do not add up to 100, or a guess is invalid.
        """
        rest = _points(other, "other")
        if isinstance(guess, Mapping):
            points = {each: _points(guess[each], repr(each)) for each in guess}
            rest += math.fsum(points[each] for each in points if _is_rest(each))
            pairs = [(_text(each), points[each]) for each in points if not _is_rest(each)]
            pairs = [pair for pair in pairs if pair[1]]  # no points, no guess
            total = math.fsum([*(each for _, each in pairs), rest])
            if abs(total - _ALL) > _ROUNDING:
                raise RequestError(
                    f"guess: the points add up to {total:g}, expected 100: {_missing(total)}."
                )
        else:
            texts = [guess] if isinstance(guess, str) else _listed(guess)
            # Weights of 1 make log2 k exact.
            share = (_ALL - rest) / max(len(texts), 1) if rest else 1.0
            total = _ALL if rest else float(len(texts))
            rest += math.fsum(share for each in texts if _is_rest(each))
            pairs = [(_text(each), share) for each in texts if share and not _is_rest(each)]
        if len(pairs) > _MOST or not (pairs or rest):
            raise RequestError(f"guess: expected 1 to {_MOST} guesses, got {len(pairs)}.")
        _check_distinct([text for text, _ in pairs])
        return cls(player, tuple(pairs), rest, total)

    @property
    def best(self) -> str:
        """The guess with the most points, the first of equals; empty if there is none."""
        return max(self.guesses, key=lambda pair: pair[1], default=("", 0.0))[0]

    def points(self, weight: float) -> float:
        """A weight in points of 100."""
        return _ALL * weight / self.total

    def weight_of(self, place: Place) -> float:
        """The weight of the guesses that mean the token of a place."""
        return math.fsum(weight for guess, weight in self.guesses if place.is_meant_by(guess))

    def odds(self, place: Place, vocab_size: int) -> float:
        """1 / p: the number of equally likely tokens with the same score."""
        others = max(vocab_size - len(self.guesses), 1)
        rest = self.total * others / max(self.other, self.total * LEAST / _ALL)
        weight = self.weight_of(place)
        return min(self.total / weight, rest) if weight else rest

    def bits(self, place: Place, vocab_size: int) -> float:
        """The score: -log2 p."""
        return math.log2(self.odds(place, vocab_size))


def _listed(guess: Any) -> list[Any]:
    if isinstance(guess, Sequence) and not isinstance(guess, bytes):
        return [*guess]
    raise RequestError(
        f"guess: expected a text, a list of texts, or points by text, got {type(guess).__name__}."
    )


def _text(guess: Any) -> str:
    if not isinstance(guess, str):
        raise RequestError(f"guess: expected a text, got {type(guess).__name__}.")
    text = "\n" if guess.strip() in _BREAKS else guess
    if not text:
        raise RequestError("guess: a guess is empty; type at least one character.")
    if len(text) > _LONGEST:
        raise RequestError(
            f"guess: expected at most {_LONGEST} characters, got {len(text):,}; the first token "
            "counts."
        )
    return text


def _points(value: Any, name: str) -> float:
    is_number = isinstance(value, Real) and not isinstance(value, bool)  # NumPy's, too
    if not is_number or not 0.0 <= value <= _ALL + _ROUNDING:
        raise RequestError(
            f"guess: expected from 0 to 100 points for {one_line(name, 60)}, got "
            f"{one_line(repr(value), 40)}."
        )
    return float(value)


def _is_rest(guess: Any) -> bool:
    return guess is None or (isinstance(guess, str) and spelling(guess) == OTHER)


def _missing(total: float) -> str:
    if total < _ALL:
        return f"{_ALL - total:g} are left, for a guess or for something else"
    return f"{total - _ALL:g} too many"


def _check_distinct(texts: Sequence[str]) -> None:
    known: dict[str, str] = {}
    for text in texts:
        same = known.setdefault(spelling(text), text)
        if same != text or texts.count(text) > 1:
            raise RequestError(
                f"guess: {one_line(repr(same), 60)} and {one_line(repr(text), 60)} are the same "
                "guess: white space around it and capital letters do not count."
            )
