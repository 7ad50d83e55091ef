"""Conversations by name."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tensormesh_nb.conversation.registry import HistoryRegistry
from tensormesh_nb.errors import RequestError

from .turns import add_turn


def test_name_gives_the_same_history_on_every_thread() -> None:
    registry = HistoryRegistry()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(registry.__getitem__, ["a"] * 50))
    assert all(history is found[0] for history in found)
    assert registry["b"] is not found[0]


def test_blank_histories_are_not_listed() -> None:
    registry = HistoryRegistry()
    add_turn(registry["used"], "Hi")
    registry["blank"]  # looking it up creates it
    assert list(registry) == ["used"]
    assert "used" in registry
    assert "blank" not in registry
    registry.clear()
    assert list(registry) == []


@pytest.mark.parametrize("name", [5, None, b"lesson"])
def test_a_name_is_a_string(name: Any) -> None:
    with pytest.raises(RequestError, match=r"^name: expected a string, got \w+\.$"):
        HistoryRegistry()[name]
