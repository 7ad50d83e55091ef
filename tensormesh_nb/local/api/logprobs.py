"""Entry: a token with its probabilities, in the layouts of the API.

Layouts: ``shared/wire-reference.md`` section 6.2.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..engine.slot import Scored, Token
from ..engine.text_stream import Prose
from ..engine.vocabulary import Vocabulary

__all__ = ["Entries", "legacy", "prompt_logprobs"]

_CLAMP = -9999.0  # vLLM's lower bound: JSON has no minus infinity


class Entries:
    """Writes the tokens of one choice, in order.

    Args:
        vocabulary: the bytes of every token.
        top: whether alternatives were asked for, and how many at most.
        ids: add ``token_id``: two tokens may look the same, Fireworks' key tells them apart.
        offsets: add ``text_offset``, in characters from the beginning of the text.
    """

    def __init__(
        self, vocabulary: Vocabulary, top: int, *, ids: bool = False, offsets: bool = False
    ) -> None:
        self._vocabulary, self._top, self._ids = vocabulary, top, ids
        self._prose = Prose(()) if offsets else None
        self._offset = 0

    def entry(self, token: Token, *, prompt: bool = False) -> dict[str, Any]:
        """A token's entry: the token itself first, then the other ones of the likeliest.

        vLLM drops the last of those for a token from outside; they are all kept here, because
        without it nobody can tell a token in the last place from one far beyond it.

        Args:
            token: the next of the choice.
            prompt: whether it is the prompt's: the first of all has no probability.
        """
        if prompt and token.logprob is None:
            told = {**self._scored(Scored(token.id, 0.0)), "logprob": None, "top_logprobs": []}
        else:
            own = Scored(token.id, _CLAMP if token.logprob is None else token.logprob)
            others = [scored for scored in token.top if scored.id != token.id]
            # An echo may have been scored with more than are shown.
            kept = others if self._top < 0 else others[: self._top]
            listed = [own, *kept] if self._top else []
            told = {**self._scored(own), "top_logprobs": [self._scored(each) for each in listed]}
        if self._prose is not None:
            told["text_offset"] = self._offset
            shown = self._vocabulary.pieces if prompt else None
            piece = shown[token.id] if shown else self._vocabulary.text_bytes(token.id)
            self._offset += len(self._prose.add(piece))
        return told

    def _scored(self, scored: Scored) -> dict[str, Any]:
        told: dict[str, Any] = {
            "token": self._vocabulary.shown(scored.id),
            "logprob": max(scored.logprob, _CLAMP),
            "bytes": list(self._vocabulary.pieces[scored.id]),
        }
        if self._ids:
            told["token_id"] = scored.id
        return told


def legacy(entries: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Entries as the parallel arrays of the completions API. Equal strings fall together."""
    return {
        "tokens": [entry["token"] for entry in entries],
        "token_logprobs": [entry["logprob"] for entry in entries],
        "top_logprobs": [_legacy_top(entry) for entry in entries],
        "text_offset": [entry["text_offset"] for entry in entries],
        "token_ids": [entry["token_id"] for entry in entries],
    }


def _legacy_top(entry: dict[str, Any]) -> dict[str, float] | None:
    if entry["logprob"] is None:
        return None
    listed = entry["top_logprobs"] or [entry]
    # The likelier of two that look alike is kept.
    return {each["token"]: each["logprob"] for each in reversed(listed)}


def prompt_logprobs(
    tokens: Sequence[Token], vocabulary: Vocabulary, top: int
) -> list[dict[str, Any] | None]:
    """A prompt's tokens as vLLM's ``prompt_logprobs`` (wire-reference 6.4)."""
    return [
        None if token.logprob is None else _ranked(token, token.logprob, vocabulary, top)
        for token in tokens
    ]


def _ranked(token: Token, logprob: float, vocabulary: Vocabulary, top: int) -> dict[str, Any]:
    places = {scored.id: rank for rank, scored in enumerate(token.top, 1)}
    listed = token.top[:top]
    if all(scored.id != token.id for scored in listed):
        listed = [Scored(token.id, logprob), *listed]
    return {
        str(scored.id): {
            "logprob": max(scored.logprob, _CLAMP),
            "rank": places.get(scored.id),
            "decoded_token": vocabulary.shown(scored.id),
        }
        for scored in listed
    }
