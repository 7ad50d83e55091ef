"""Takes the key out of a finished answer, in case the host or the model repeated it.

It runs once, when the answer ends, so everything that is kept is redacted: final outputs, frames,
files, widgets. While the answer streams, chunks are passed on unchanged.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..config.redactor import Redactor
from ..config.secret import STARS
from .answer import Answer

__all__ = ["redact_answer"]


def redact_answer(answer: Answer, redactor: Redactor) -> None:
    """Replace the key with ``***`` in everything that the host sent.

    A token that wrote part of the key loses its string, bytes and id; its numbers stay.
    """
    if redactor.pattern is None:
        return
    with answer.lock:
        if not _may_have(answer, redactor):
            return
        answer.envelope = redactor.value(answer.envelope)
        answer.model = redactor.text(answer.model)
        if answer.usage is not None:
            answer.usage = replace(answer.usage, raw=redactor.value(answer.usage.raw))
        answer.notices[:] = map(redactor.text, answer.notices)
        _redact_prompt(answer, redactor)
        hidden: set[int] = set()
        for choice in answer.choices:
            hidden |= choice.redact(redactor)
        if hidden:  # a token that is still in use wrote the key only together with others
            for choice in answer.choices:
                hidden.difference_update(choice.rows.code, choice.rows.top_code)
        answer.token_table.redact(redactor, hidden)


def _may_have(answer: Answer, redactor: Redactor) -> bool:
    """Whether the key may be in anything that the host sent. Pieces of a text are joined."""
    prompt = answer.prompt
    texts = [answer.model, *answer.notices, prompt.text or "", "".join(prompt.tokens or ())]
    texts += answer.token_table.long_texts()
    values: list[Any] = [answer.envelope, None if answer.usage is None else answer.usage.raw]
    for choice in answer.choices:
        texts += choice.written()
        values += choice.values()
    return redactor.may_find("\0".join(texts)) or redactor.may_find_in(values)


def _redact_prompt(answer: Answer, redactor: Redactor) -> None:
    prompt = answer.prompt
    prompt.text = None if prompt.text is None else redactor.text(prompt.text)
    positions = redactor.positions(prompt.tokens or ())
    if prompt.tokens is not None and positions:
        tokens = list(prompt.tokens)
        paired = len(tokens) == len(prompt.ids)
        prompt.ids = list(prompt.ids) if paired else []
        for position in positions:
            tokens[position] = STARS
            if paired:
                prompt.ids[position] = None
        prompt.tokens = tokens
