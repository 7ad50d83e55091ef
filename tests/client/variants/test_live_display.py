"""The display of a sweep that a front end registers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tensormesh_nb.client.variants.live_display import live_display, set_live_display

from ...replay_host import DONE, ReplayHost, chunk, head, sse
from ..asking import client

SLOW = [head(), *sse(chunk("Hel"), 0.5, chunk("lo", finish_reason="stop"), DONE)]


class Display:
    """Notes what it is given to show."""

    def __init__(self) -> None:
        self.shown: list[str] = []
        self.ended: list[Any] = []

    def show(self, variants: Any) -> None:
        self.shown += [text for [(text, _)] in variants.texts_so_far(5)]

    def end(self, variants: Any) -> None:
        self.ended.append(variants)


@pytest.fixture
def display() -> Iterator[Display]:
    made = Display()
    set_live_display(lambda: made)
    yield made
    set_live_display(None)


def test_registered_display_takes_the_place_of_the_progress(
    display: Display, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with ReplayHost(SLOW) as host, client(host) as asking:
        out = asking.sweep("Hi", temperature=[0, 1], store=tmp_path / "a.db")
        assert "Hel" in display.shown
        assert display.ended == [out]
        assert capsys.readouterr().err == ""
        # A table has rows to count, and no column could hold them.
        asking.sweep("{{ w }}", table=[{"w": "x"}], temperature=0, store=tmp_path / "b.db")
        asking.sweep("Hi", temperature=[0, 1], store=tmp_path / "c.db", progress=False)
        assert display.ended == [out]
        assert "1/1" in capsys.readouterr().err


def test_nothing_is_shown_without_a_front_end() -> None:
    assert live_display() is None
