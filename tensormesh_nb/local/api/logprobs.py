"""Tokens with their probabilities, in the layouts of OpenAI, vLLM and the completions API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..engine.slot import Candidate, Token
from ..engine.text_stream import TextStream
from ..prompt.vocabulary import TokenVocabulary

__all__ = ["LogprobWriter", "legacy_logprobs", "prompt_logprobs"]

_CLAMP = -9999.0  # vLLM's lower bound, because JSON has no minus infinity


class LogprobWriter:
    """Writes the tokens of one choice, in order.

    Args:
        vocabulary: the bytes of every token.
        top: maximum number of alternatives; -1 for all of them.
        ids: add ``token_id``, Fireworks' key: two tokens may have the same text.
        offsets: add ``text_offset``, in characters from the beginning of the text.
    """

    def __init__(
        self, vocabulary: TokenVocabulary, top: int, *, ids: bool = False, offsets: bool = False
    ) -> None:
        self._vocabulary, self._top, self._ids = vocabulary, top, ids
        self._text = TextStream(()) if offsets else None
        self._offset = 0

    def entry(self, token: Token, *, prompt: bool = False) -> dict[str, Any]:
        """A token's entry. Its alternatives are the token itself, then the most likely others.

        If the token is not among the most likely, vLLM drops the last of them. Here all are kept,
        because otherwise the last place and a place far beyond it look the same.

        Args:
            token: the choice's next token.
            prompt: whether it is a token of the prompt, whose first token has no probability.
        """
        if prompt and token.logprob is None:
            fields = self._fields(Candidate(token.id, 0.0))
            entry = {**fields, "logprob": None, "top_logprobs": []}
        else:
            own = Candidate(token.id, _CLAMP if token.logprob is None else token.logprob)
            others = [candidate for candidate in token.top if candidate.id != token.id]
            # An echo may have more alternatives than were requested.
            kept = others if self._top < 0 else others[: self._top]
            listed = [own, *kept] if self._top else []
            entry = {**self._fields(own), "top_logprobs": [self._fields(each) for each in listed]}
        if self._text is not None:
            entry["text_offset"] = self._offset
            vocabulary = self._vocabulary
            piece = vocabulary.pieces[token.id] if prompt else vocabulary.text_bytes(token.id)
            self._offset += len(self._text.add(piece))
        return entry

    def _fields(self, candidate: Candidate) -> dict[str, Any]:
        fields: dict[str, Any] = {
            "token": self._vocabulary.string(candidate.id),
            "logprob": max(candidate.logprob, _CLAMP),
            "bytes": list(self._vocabulary.pieces[candidate.id]),
        }
        if self._ids:
            fields["token_id"] = candidate.id
        return fields


def legacy_logprobs(entries: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Entries as the parallel arrays of the completions API. Equal strings become one key."""
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
    # Of two with the same text, the more likely one is kept.
    return {each["token"]: each["logprob"] for each in reversed(listed)}


def prompt_logprobs(
    tokens: Sequence[Token], vocabulary: TokenVocabulary, top: int
) -> list[dict[str, Any] | None]:
    """A prompt's tokens as vLLM's ``prompt_logprobs``."""
    return [
        None if token.logprob is None else _ranked(token, token.logprob, vocabulary, top)
        for token in tokens
    ]


def _ranked(token: Token, logprob: float, vocabulary: TokenVocabulary, top: int) -> dict[str, Any]:
    ranks = {candidate.id: rank for rank, candidate in enumerate(token.top, 1)}
    listed = token.top[:top]
    if all(candidate.id != token.id for candidate in listed):
        listed = [Candidate(token.id, logprob), *listed]
    described = {
        str(candidate.id): {
            "logprob": max(candidate.logprob, _CLAMP),
            "rank": ranks.get(candidate.id, token.rank),
            "decoded_token": vocabulary.string(candidate.id),
        }
        for candidate in listed
    }
    if token.rank_at_least is not None:
        described[str(token.id)]["rank_at_least"] = token.rank_at_least
    return described
