"""The requests of rows, and what changes their keys."""

from __future__ import annotations

import asyncio
import hashlib
from typing import Any

import msgspec
import pytest

import tensormesh_nb as tm
from tensormesh_nb.rows.input_table import Table
from tensormesh_nb.rows.prompts import RowPrompts
from tensormesh_nb.rows.row_requests import Item, Repeats, RowItems, RowKeys, Started
from tensormesh_nb.wire.request import ChatRequest, RequestEncoder

from ..client.asking import client
from ..replay_host import ReplayHost
from .answers import echo

TABLE = Table([{"text": "a", "temperature": 0.5}, {"text": None, "temperature": None}])


def test_item_is_the_request_of_its_row() -> None:
    with ReplayHost(echo) as host, client(host) as asking:
        prompts = RowPrompts(TABLE, "{{ text }}", fields_from="temperature")
        fields = {"temperature": 0, "max_tokens": 5}
        items = RowItems(asking._single_requests(), prompts, fields, "http://h/v1")
        assert len(items) == 2
        item = items[0]
        assert (item.request.temperature, item.request.max_tokens) == (0.5, 5)
        assert item.sent == {"host": "http://h/v1"}
        assert item.price is None
        assert not host.requests
        result, run = item.start()
        asyncio.run(run())
        assert result.text == "A"
        with pytest.raises(tm.RequestError, match="Row 1"):
            items[1]


BASE: dict[str, Any] = {"model": "m", "temperature": 0.5, "extra": {"a": {"b": 1, "c": 2}}}


def key(prompt: str = "Hi", place: str = "local", repeat: int = 0, **fields: Any) -> bytes:
    request = ChatRequest.of(prompt, **{**BASE, **fields})
    return Item(request, {"host": place}, None, unsent, RequestEncoder("deterministic")).key(repeat)


def unsent() -> Started:
    raise AssertionError


def test_same_request_has_the_same_key() -> None:
    assert key() == key(extra={"a": {"c": 2, "b": 1}})
    assert len(key()) == 32


def test_key_is_a_hash_of_one_object_with_sorted_keys() -> None:
    # Stores of earlier versions have such keys.
    hashed = {"host": "local", "body": ChatRequest.of("Hi", **BASE).body(), "repeat": 3}
    encoded = msgspec.json.encode(hashed, order="deterministic")
    assert key(repeat=3) == hashlib.sha256(encoded).digest()


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


def test_keys_are_empty_until_they_are_set() -> None:
    keys = RowKeys(3)
    keys[1], keys[-1] = b"a" * 32, b"b" * 32
    assert list(keys) == [b"", b"a" * 32, b"b" * 32]
    assert keys[1:] == [b"a" * 32, b"b" * 32]
    assert len(keys) == 3
    with pytest.raises(IndexError):
        keys[3]


def test_repeats_are_counted_also_among_many_keys() -> None:
    repeats = Repeats()
    keys = [hashlib.sha256(str(number % 6000).encode()).digest() for number in range(13_000)]
    found = [repeats.count(key) for key in keys]
    assert found == [number // 6000 for number in range(13_000)]
