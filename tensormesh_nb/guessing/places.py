"""The tokens of a text that can be guessed, each with the model's distribution.

All numbers come from one result: nothing is computed again.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from ..errors import RequestError
from ..frames.measures import entropy_bounds, observed_entropy
from ..result import ChatResult
from ..wire.messages import content_text
from .spelling import means

__all__ = ["GuessedText", "Place"]

_FOLLOWING = 1000  # bytes; a guess has at most 200 characters
_NEEDED = ("logprob", "byte_start", "rank", "mass_seen")  # of a row
_CERTAIN = 0.999  # a host may list no alternatives to such a token


@dataclass(frozen=True)
class Place:
    """A token to guess.

    Attributes:
        position: its position among the tokens of the answer.
        token: its string.
        token_id: its id, or None.
        text: the whole text as UTF-8.
        start: byte offset of the token in ``text``.
        logprob: natural log of the model's probability.
        rank: the model's rank; a lower bound if ``rank_censored``.
        entropy: bounds of the entropy of the model's distribution in bits; NaN if unknown.
        listed: the tokens that the host listed, with their probabilities, including this one.
        unlisted: an upper bound of the probability of any other token.
        begun: guesses whose first token is this one, according to the model's tokenizer.
    """

    position: int
    token: str
    token_id: int | None
    text: bytes = field(repr=False)
    start: int
    logprob: float
    rank: int
    rank_censored: bool
    entropy: tuple[float, float]
    listed: tuple[tuple[str, float], ...]
    unlisted: float
    begun: frozenset[str] = frozenset()

    @property
    def before(self) -> str:
        """The text before the token."""
        return self.text[: self.start].decode("utf-8", "replace")

    @property
    def following(self) -> str:
        """The text from the token on, as far as guesses are compared with it."""
        return self.text[self.start : self.start + _FOLLOWING].decode("utf-8", "ignore")

    @property
    def bits(self) -> float:
        """The model's surprisal in bits."""
        return 0.0 - self.logprob / math.log(2)

    def is_meant_by(self, guess: str) -> bool:
        """Whether a guess means the token."""
        return guess in self.begun or means(guess, self.token, self.following)

    def prob_of(self, guess: str) -> float | None:
        """The model's probability of the listed tokens that a guess means, or None."""
        found = [p for token, p in self.listed if means(guess, token)]
        return min(math.fsum(found), 1.0) if found else None


@dataclass(frozen=True)
class GuessedText:
    """A text with the places to guess, in order.

    Attributes:
        places: the places.
        text: the whole text.
        asked: the last message before an answer, or an empty string.
        vocab_size: number of tokens of the model's vocabulary.
        attrs: provenance of the numbers, as in the frames of a result.
        notices: remarks, one line each.
    """

    places: tuple[Place, ...]
    text: str
    asked: str
    vocab_size: int
    attrs: dict[str, Any]
    notices: tuple[str, ...]

    @classmethod
    def of(
        cls,
        result: ChatResult,
        *,
        choice: int = 0,
        start: int | None = None,
        tokens: int | None = None,
        vocab_size: int | None = None,
    ) -> GuessedText:
        """The text of a result.

        Args:
            result: an answer, or a text read by the model.
            choice: index of the choice.
            start: number of tokens to show before the first guess.
            tokens: maximum number of tokens to guess; all by default.
            vocab_size: number of tokens of the vocabulary, if the result does not have it.

        Raises:
            RequestError: the result does not have what a game needs, or an argument is wrong.
        """
        first, most = _count(start, "start", 0) or 0, _count(tokens, "tokens", 1)
        size = _count(vocab_size, "vocab_size", 2) or result.vocab_size
        text = result._answer.choice(choice).text
        rows, tops = result.logprobs, _of(result.top_logprobs, choice)
        attrs = {str(name): value for name, value in rows.attrs.items()}
        rows = _of(rows, choice)
        if not text:
            raise RequestError("game: the answer has no text, so there is nothing to guess.")
        if not rows["logprob"].notna().any():
            raise RequestError(f"game: {_without_numbers(result, len(rows), attrs)}")
        listed = _listed(tops)
        if all(len(each) < 2 and each[0][1] < _CERTAIN for each in listed.values()):
            raise RequestError(
                "game: the result has no alternatives to its tokens, so there is no distribution "
                "to compare with: ask with top_logprobs=20, if the host has them."
            )
        if size is None:
            raise RequestError(
                "game: the host does not report the size of the vocabulary: pass vocab_size=.",
                field="vocab_size",
            )
        # Nothing comes before the first token of a text.
        given = int(result.scored and pd.isna(rows["logprob"].iloc[0]))
        candidates = rows.iloc[max(first, given) :]
        requested = int(attrs.get("top_logprobs") or 0)
        places = [*_places(candidates, listed, text, requested, size)]
        if not len(candidates):
            raise RequestError(
                f"game: nothing is left to guess after the first {first} of {len(rows)} tokens.",
                field="start",
            )
        if not places:
            raise RequestError(
                f"game: none of {len(candidates)} tokens can be guessed: they are parts of "
                "characters, or numbers are missing."
            )
        notices = []
        if len(places) < len(candidates):
            notices.append(
                f"{len(candidates) - len(places)} tokens are shown without a guess: they are parts "
                "of characters, or numbers are missing."
            )
        if attrs["logprob_kind"] == "processed":
            notices.append(
                "The host computes log probabilities after its sampling settings: the numbers are "
                "not the model's own."
            )
        return cls(tuple(places[:most]), text, _asked(result), size, attrs, tuple(notices))


def _count(value: Any, name: str, least: int) -> int | None:
    if value is not None and (type(value) is not int or value < least):
        raise RequestError(
            f"{name}: expected an integer of at least {least}, got {value!r}.", field=name
        )
    return value


def _of(frame: pd.DataFrame, choice: int) -> pd.DataFrame:
    """The rows of a choice; of ``logprobs``, those of its text."""
    found = frame["choice"] == choice
    if "segment" in frame:
        found &= frame["segment"] == "content"
    return frame[found.fillna(False)]


def _without_numbers(result: ChatResult, rows: int, attrs: Mapping[str, Any]) -> str:
    if result.scored and rows == 1:
        return "the text is a single token, with nothing before it: use a longer text."
    named = [line for line in attrs["warnings"] if line.startswith("No numbers: ")]
    reason = named[0].removeprefix("No numbers: ") if named else "ask with logprobs=True."
    return f"the result has no log probabilities: {reason}"


def _listed(tops: pd.DataFrame) -> dict[int, tuple[tuple[str, float, bool], ...]]:
    """Listed tokens by position: string, probability, whether it is the token of the text."""
    found: dict[int, list[tuple[str, float, bool]]] = {}
    names = ("position", "token", "token_id", "bytes", "prob", "chosen")
    columns = (tops[name].tolist() for name in names)
    for position, token, token_id, raw, prob, chosen in zip(*columns, strict=True):
        if not pd.isna(prob):
            part = f"\ufffd{'' if pd.isna(token_id) else token_id}"  # of a character
            shown = _string(token, raw) or part
            found.setdefault(position, []).append((shown, float(prob), bool(chosen)))
    return {position: tuple(each) for position, each in found.items()}


def _places(
    rows: pd.DataFrame,
    listed: Mapping[int, Sequence[tuple[str, float, bool]]],
    text: str,
    requested: int,
    vocab_size: int,
) -> Iterator[Place]:
    """The tokens that can be guessed: whole characters with a number."""
    raw = text.encode("utf-8", "surrogatepass")
    for record in rows.to_dict("records"):
        row: dict[str, Any] = {str(name): value for name, value in record.items()}
        token = _string(row["token"], row["bytes"])
        if not token or any(pd.isna(row[name]) for name in _NEEDED):
            continue
        position = int(row["position"])
        others = [p for _, p, chosen in listed[position] if not chosen]
        unseen = max(1.0 - float(row["mass_seen"]), 0.0)
        # With fewer than requested, the host may have left out likelier ones.
        least = min(others) if len(others) + 1 >= requested > 1 else 1.0
        yield Place(
            position=position,
            token=token,
            token_id=None if pd.isna(row["token_id"]) else int(row["token_id"]),
            text=raw,
            start=int(row["byte_start"]),
            logprob=float(row["logprob"]),
            rank=int(row["rank"]),
            rank_censored=bool(row["rank_censored"]),
            entropy=_entropy(row, [p for _, p, _ in listed[position]], vocab_size),
            listed=tuple((name, p) for name, p, _ in listed[position]),
            unlisted=min(least, unseen),
        )


def _string(token: str, raw: Any) -> str:
    """The text of a token; empty if it is a part of a character."""
    if isinstance(raw, bytes):
        try:
            return raw.decode()
        except UnicodeDecodeError:
            return ""
    return "" if "\ufffd" in token else token


def _entropy(
    row: Mapping[str, Any], listed: Sequence[float], vocab_size: int
) -> tuple[float, float]:
    low, high = (
        math.nan if pd.isna(row[name]) else float(row[name])
        for name in ("entropy_min", "entropy_max")
    )
    if math.isnan(high) and not math.isnan(low):  # the size of the vocabulary is unknown
        p = np.array(listed)
        h_obs = observed_entropy(p, np.log(p), np.array([0]))
        seen, size = np.array([float(row["mass_seen"])]), np.array([len(p)])
        high = float(entropy_bounds(h_obs, seen, np.array([math.nan]), size, vocab_size)[1][0])
    return low, max(high, low)


def _asked(result: ChatResult) -> str:
    """The message that an answer replies to."""
    messages = result.request.messages
    return content_text(messages[-1].get("content")) if messages else ""
