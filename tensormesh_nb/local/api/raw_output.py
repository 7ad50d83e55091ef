"""``raw_output``: prompt and answer before any parsing, in Fireworks' shape."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..prompt.vocabulary import TokenVocabulary

__all__ = ["raw_output"]


def raw_output(
    prompt: Sequence[int],
    completion: Sequence[int],
    logprobs: dict[str, Any] | None,
    grammar: str | None,
    vocabulary: TokenVocabulary,
) -> dict[str, Any]:
    """The object ``raw_output`` of a choice.

    Args:
        prompt: token ids.
        completion: token ids.
        logprobs: of the completion's tokens, if they were requested.
        grammar: the source of the answer's grammar, if any.
        vocabulary: the bytes of every token.
    """
    return {
        "prompt_fragments": _fragments(prompt, vocabulary),
        "prompt_token_ids": list(prompt),
        "completion": vocabulary.text(completion),
        "completion_token_ids": list(completion),
        "completion_logprobs": logprobs,
        "images": None,
        "videos": None,
        "grammar": grammar,
    }


def _fragments(prompt: Sequence[int], vocabulary: TokenVocabulary) -> list[str | int]:
    """Texts, and special tokens as ids, so that text cannot be mistaken for a special token."""
    fragments: list[str | int] = []
    text: list[int] = []
    for token in prompt:
        if token in vocabulary.special:
            fragments += [vocabulary.text(text)] if text else []
            fragments.append(token)
            text = []
        else:
            text.append(token)
    return [*fragments, vocabulary.text(text)] if text else fragments
