"""Answers whose tokens are guessed: the tokens, and what the model lists beside each."""

from __future__ import annotations

import math
from typing import Any

import tensormesh_nb as tm

from ..factories import entry, make_chunk, make_result, top_entries

__all__ = ["VOCABULARY", "answer"]

VOCABULARY = 1000


def answer(*tokens: tuple[str, dict[str, float]], **keys: Any) -> tm.ChatResult:
    """An answer of tokens, each with the listed tokens and their probabilities, it among them."""
    rows = [
        entry(token, math.log(listed[token]), top_logprobs=top_entries(
            *((name, math.log(p)) for name, p in listed.items())
        ))
        for token, listed in tokens
    ]  # fmt: skip
    text = "".join(token for token, _ in tokens)
    options = {"vocab_size": VOCABULARY, "logprobs": True, "top_logprobs": 3, **keys}
    return make_result(make_chunk(text, rows), **options)
