"""The labels of a classification and the spellings that count for each."""

from __future__ import annotations

import codecs
import math
import unicodedata
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from ...errors import RequestError

__all__ = ["LabelSet", "TokenShare"]

# The first two are how SentencePiece and GPT-2 write a space.
_EDGES = "\u2581\u0120 \t\r\n.,:;!?\"'`*()[]"


@dataclass(frozen=True)
class TokenShare:
    """The evidence for one label in the alternatives of an answer's first token.

    Attributes:
        low: probability of the alternatives that are the whole label.
        high: ``low`` plus the alternatives with which the label may begin, without the probability
            that the host did not return.
        spellings: the counted alternatives, likeliest first.
    """

    low: float
    high: float
    spellings: tuple[str, ...]


class LabelSet:
    """Labels, checked.

    Args:
        labels: the labels.
        variants: further spellings of each label.

    Attributes:
        labels: the labels in order.

    Raises:
        RequestError: there are fewer than two, one is empty or not a text, two are the same, or one
            begins with another, so that their probabilities overlap.
    """

    def __init__(
        self, labels: Iterable[str], variants: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        # A set has no order, and the values of a dict would be ignored.
        if isinstance(labels, str | Set | Mapping) or not isinstance(labels, Iterable):
            hint = " Pass spellings as variants=." if isinstance(labels, Mapping) else ""
            kind = type(labels).__name__
            raise RequestError(f"labels: expected a list of texts, got {kind}.{hint}")
        self.labels = list(labels)
        if len(self.labels) < 2:
            raise RequestError(f"labels: expected two or more, got {len(self.labels)}.")
        for label in self.labels:
            if not isinstance(label, str) or not label.strip():
                hint = "" if isinstance(label, str) else f" Write it as {str(label)!r:.60}."
                raise RequestError(f"labels: expected texts, got {label!r:.60}.{hint}")
        more = dict(variants or {})
        unknown = [label for label in more if label not in self.labels]
        if unknown:
            raise RequestError(f"variants: {unknown[0]!r} is not a label.")
        for label, texts in more.items():
            if isinstance(texts, str) or not all(isinstance(text, str) and text for text in texts):
                raise RequestError(
                    f"variants: expected a list of texts for {label!r}, got {texts!r:.60}."
                )
        self._spellings = {
            label: list(dict.fromkeys([label, *more.get(label, ())])) for label in self.labels
        }
        self._plain = [{_plain(each) for each in self._spellings[label]} for label in self.labels]
        self._check_overlaps()
        for _, text in self.spellings:
            if any("\ud800" <= character <= "\udfff" for character in text):
                raise RequestError(
                    f"labels: {text!r} has half a surrogate pair, so it is not valid text."
                )

    @property
    def spellings(self) -> list[tuple[int, str]]:
        """Every spelling, with the number of its label."""
        return [
            (number, text)
            for number, label in enumerate(self.labels)
            for text in self._spellings[label]
        ]

    @cached_property
    def alike(self) -> list[tuple[int, int]]:
        """Pairs of spellings, by number, that differ only in surrounding white space."""
        texts = [text.strip() for _, text in self.spellings]
        pairs = combinations(range(len(texts)), 2)
        return [(one, other) for one, other in pairs if texts[one] == texts[other]]

    @property
    def by_label(self) -> dict[str, tuple[str, ...]]:
        """The spellings of each label."""
        return {label: tuple(texts) for label, texts in self._spellings.items()}

    def shares(self, alternatives: Sequence[tuple[str | bytes, float]]) -> list[TokenShare]:
        """The evidence for each label in the alternatives of a first token.

        Case, white space and punctuation around a token are ignored.

        Args:
            alternatives: tokens and their log probabilities. A token that ends within a character
                is bytes, or has a replacement character if its bytes are unknown.
        """
        whole: list[list[tuple[float, str]]] = [[] for _ in self.labels]
        begun: list[list[tuple[float, str]]] = [[] for _ in self.labels]
        for token, logprob in alternatives:
            shown = token if isinstance(token, str) else token.decode("utf-8", "backslashreplace")
            found = math.exp(logprob), shown
            matches = self._equal_to(shown) if shown is token else []
            begins = self._beginning_with(token)
            if len(matches) == 1 and (len(begins) == 1 or self._is_own(shown, matches[0])):
                whole[matches[0]].append(found)
                continue
            for number in begins:
                begun[number].append(found)
        return [
            TokenShare(
                low=min(1.0, sum(p for p, _ in own)),
                high=min(1.0, sum(p for p, _ in [*own, *more])),
                spellings=tuple(token for _, token in sorted([*own, *more], reverse=True)),
            )
            for own, more in zip(whole, begun, strict=True)
        ]

    def _equal_to(self, token: str) -> list[int]:
        """The labels equal to a token; case matters only if labels differ in nothing else."""
        text = _plain(token)
        same = [at for at, texts in enumerate(self._plain) if text in texts]
        if len(same) > 1:
            exact = _bare(token)
            return [
                at for at in same if exact in map(_bare, self._spellings[self.labels[at]])
            ] or same
        return same

    def _is_own(self, token: str, number: int) -> bool:
        """Whether a token, in its own case, is a spelling of this label and begins no other."""
        text, own = _bare(token), self._spellings[self.labels[number]]
        begun = {at for at, each in self.spellings if _bare(each).startswith(text)}
        return begun == {number} and text in map(_bare, own)

    def _beginning_with(self, token: str | bytes) -> list[int]:
        """The labels that a token may begin; white space and punctuation may precede a label."""
        if (cut := _cut(token)) is not None:
            return [
                at
                for at, label in enumerate(self.labels)
                if any(_continues(each, *cut) for each in self._spellings[label])
            ]
        text = "" if isinstance(token, bytes) or not token.strip(_EDGES) else _plain(token)
        return [
            at
            for at, texts in enumerate(self._plain)
            if any(each.startswith(text) for each in texts)
        ]

    def _check_overlaps(self) -> None:
        every = self.spellings
        for at, (number, text) in enumerate(every):
            for other_number, other in every[at + 1 :]:
                if text == other:
                    raise RequestError(f"labels: {text!r} is given twice.")
                if number != other_number and text.strip() == other.strip():
                    raise RequestError(
                        f"labels: {text!r} and {other!r} differ only in surrounding white "
                        "space, which many hosts remove. Choose other texts."
                    )
                short, long = sorted((text, other), key=len)
                if long.startswith(short):
                    what = "labels" if number != other_number else "variants"
                    raise RequestError(
                        f"{what}: {long!r} begins with {short!r}, so the probability of one "
                        "contains that of the other. Choose other texts."
                    )


def _bare(text: str) -> str:
    """A text without its edges (white space, punctuation), unless nothing else is left."""
    whole = unicodedata.normalize("NFC", text)
    return whole.strip(_EDGES) or whole.strip()


def _plain(text: str) -> str:
    """A text without its edges and with its case folded."""
    return _bare(text).casefold()


def _cut(token: str | bytes) -> tuple[str, bytes | None] | None:
    """The whole characters of a token and the bytes of an incomplete last one, None if unknown.

    Returns None if the token has no incomplete character.
    """
    if isinstance(token, str):
        text, cut, _ = token.partition("\ufffd")
        return (text, None) if cut else None
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        return decoder.decode(token), decoder.getstate()[0]
    except UnicodeDecodeError:  # begins within a character, which no label does
        return "\ufffd", b""


def _continues(spelling: str, text: str, part: bytes | None) -> bool:
    """Whether a spelling, in some case, is a text followed by part of a character."""
    for change in (str, str.lower, str.upper):
        whole, begin = change(_bare(spelling)), change(text.lstrip(_EDGES))
        rest = whole[len(begin) :]
        goes_on = rest > "\x7f" if part is None else rest.encode().startswith(part)
        if whole.startswith(begin) and goes_on:
            return True
    return False
