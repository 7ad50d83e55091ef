"""A templated prompt with a logprobs entry for every token, and an answer to it."""

from __future__ import annotations

from typing import Any

from ...factories import entry, top_entries

__all__ = ["ANSWER_ROWS", "END", "HEY", "IDS", "PROMPT", "PROMPT_ROWS", "rows"]

PROMPT = ["<|im_start|>", "user", "\n", "Hi", "<|im_end|>", "\n", "<|im_start|>", "assistant", "\n"]


IDS = [151644, 872, 198, 13048, 151645, 198, 151644, 77091, 198]


HEY, END = (18665, "Hey"), (151645, "<|im_end|>")


def rows(*tokens: tuple[int, str], first: bool = False) -> list[dict[str, Any]]:
    found = [
        entry(
            token,
            -1.0 - n,
            token_id=number,
            top_logprobs=top_entries((token, -1.0 - n), ("x", -9.0)),
        )
        for n, (number, token) in enumerate(tokens)
    ]
    if first and found:
        found[0].update(logprob=None, top_logprobs=[])
    return found


PROMPT_ROWS = rows(*zip(IDS, PROMPT, strict=True), first=True)


ANSWER_ROWS = rows(HEY, END)
