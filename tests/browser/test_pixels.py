"""The pixels benchmark: every token reaches the screen."""

from __future__ import annotations

from playwright.sync_api import Browser

from benchmarks.pixels import latencies

from .lab import Lab


def test_latencies_of_every_token_in_a_cell_and_in_the_panel(browser: Browser, lab: Lab) -> None:
    found = {where: each for where, _, each in latencies(browser, lab, [100], 1)}
    assert {where: len(each) for where, each in found.items()} == {"cell": 100, "panel": 100}
    assert min(map(min, found.values())) > 0
