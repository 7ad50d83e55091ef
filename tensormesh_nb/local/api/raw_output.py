"""Raw: what the model saw and wrote before any parsing, in Fireworks' shape.

Shape: ``shared/wire-reference.md`` section 6.6.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..engine.vocabulary import Vocabulary

__all__ = ["raw_output"]


def raw_output(
    prompt: Sequence[int],
    completion: Sequence[int],
    logprobs: dict[str, Any] | None,
    grammar: str | None,
    vocabulary: Vocabulary,
) -> dict[str, Any]:
    """The object ``raw_output`` of a choice.

    Args:
        prompt: ids that the model saw.
        completion: ids that it wrote.
        logprobs: of its tokens, if they were asked for.
        grammar: that it had to follow, if any.
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


def _fragments(prompt: Sequence[int], vocabulary: Vocabulary) -> list[str | int]:
    """Text between special tokens, which stand as ids: so that nobody takes one for the other."""
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
