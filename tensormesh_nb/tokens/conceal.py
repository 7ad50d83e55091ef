"""Conceal: take a key out of an answer that repeats it.

A host that echoes what it was sent, or a model that was shown the key, would put it into outputs,
files and notebooks. It may come in pieces: only the whole answer shows it. So this is done once, at
the end; nearly always it finds nothing, at the cost of one search through the text.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..wire.chunk import TokenLogprob
from .choice import Choice
from .columns import Vocabulary

if TYPE_CHECKING:
    from .result import ChatResult

__all__ = ["STARS", "conceal"]

STARS = "***"
SHORTEST = 16  # characters of what is taken for a secret
_OURS = __name__.rpartition(".")[0]


def conceal(result: ChatResult, key: str) -> None:
    """Put stars where the key stands in a result: in texts, tokens, calls and unknown keys.

    Stand-ins that some hosts want for a key (``EMPTY``, ``none``) are words, and stay.
    """
    if len(key) < SHORTEST:
        return
    # In the arguments of a call it may be written as JSON writes it.
    for secret in {key, json.dumps(key)[1:-1]}:
        _conceal(result, secret)


def _conceal(result: ChatResult, secret: str) -> None:
    for choice in result.choices:
        _conceal_rows(choice, secret)
    _walk(result, secret, set())


def _conceal_rows(choice: Choice, secret: str) -> None:
    """Give every row that wrote a part of it the same token: stars of unknown id and bytes."""
    columns = choice.rows
    tokens = [columns.vocabulary.tokens[code] for code in columns.code]
    text = "".join(tokens)
    at = text.find(secret)
    while at >= 0:
        end, start = at + len(secret), 0
        (stars,) = columns.vocabulary.codes([TokenLogprob(token=STARS)])
        for row, token in enumerate(tokens):
            if start < end and start + len(token) > at:
                columns.hide(row, stars)
                if len(choice.sent_ids) == len(tokens):
                    choice.sent_ids[row] = -1
            start += len(token)
        at = text.find(secret, end)


def _walk(value: Any, secret: str, seen: set[int]) -> Any:
    """The value without the secret; what can change is changed in place."""
    if isinstance(value, str):
        return value.replace(secret, STARS)
    if id(value) in seen:
        return value
    seen.add(id(value))
    if isinstance(value, Vocabulary):
        value.hide(secret, STARS)
    elif isinstance(value, list):
        _walk_list(value, secret, seen)
    elif isinstance(value, dict):
        found = {_walk(k, secret, seen): _walk(v, secret, seen) for k, v in value.items()}
        value.clear()
        value.update(found)
    elif type(value).__module__.startswith(_OURS) and hasattr(value, "__dict__"):
        _walk_attributes(vars(value), lambda item: _walk(item, secret, seen))
    return value


def _walk_list(items: list[Any], secret: str, seen: set[int]) -> None:
    if items and isinstance(items[0], int | float):
        return  # ids and times
    if items and all(isinstance(item, str) for item in items):
        whole = "".join(items)  # pieces of one text
        if secret in whole:
            items[:] = [whole.replace(secret, STARS)]
    else:
        items[:] = [_walk(item, secret, seen) for item in items]


def _walk_attributes(attributes: dict[str, Any], walked: Callable[[Any], Any]) -> None:
    for name, item in attributes.items():
        attributes[name] = walked(item)
