"""The benchmarks that need a browser: every token reaches the screen, every frame is measured."""

from __future__ import annotations

from playwright.sync_api import Browser

from benchmarks.opening import opened
from benchmarks.panel import TEXTS, frames
from benchmarks.pixels import latencies

from .lab import Lab


def test_latencies_of_every_token_in_a_cell_and_in_the_panel(browser: Browser, lab: Lab) -> None:
    found = {where: each for where, _, each in latencies(browser, lab, [100], 1)}
    assert {where: len(each) for where, each in found.items()} == {"cell": 100, "panel": 100}
    assert min(map(min, found.values())) > 0


def test_an_answer_appears_after_opening(browser: Browser, lab: Lab) -> None:
    ready, first, whole = opened(browser, lab, "opening.ipynb")
    assert 0 < ready < first <= whole


def test_frames_of_every_kind_of_answer(browser: Browser) -> None:
    for name in TEXTS:
        assert min(frames(browser, name, 100)) > 0
