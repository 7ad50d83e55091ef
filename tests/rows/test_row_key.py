"""What changes the key of a row, and what does not."""

from __future__ import annotations

from typing import Any

import pytest

from tensormesh_nb.rows.row_key import row_key
from tensormesh_nb.wire.request import ChatRequest

BASE: dict[str, Any] = {"model": "m", "temperature": 0.5, "extra": {"a": {"b": 1, "c": 2}}}


def key(prompt: str = "Hi", place: str = "local", repeat: int = 0, **fields: Any) -> bytes:
    body = ChatRequest.of(prompt, **{**BASE, **fields}).body()
    return row_key({"host": place, "body": body}, repeat)


def test_same_request_has_the_same_key() -> None:
    assert key() == key(extra={"a": {"c": 2, "b": 1}})
    assert len(key()) == 32


@pytest.mark.parametrize(
    "change",
    [
        {"prompt": "Hi!"},
        {"place": "http://h/v1"},
        {"repeat": 1},
        {"model": "n"},
        {"temperature": 0.6},
        {"temperature": None},
        {"extra": {"a": {"b": 1, "c": 3}}},
        {"seed": 1},
        {"top_logprobs": 3, "logprobs": True},
        {"stream": True},
        {"tools": [{"type": "function", "function": {"name": "f"}}]},
    ],
    ids=str,
)
def test_every_change_of_what_is_sent_changes_the_key(change: dict[str, Any]) -> None:
    assert key(**change) != key()
