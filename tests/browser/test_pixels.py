"""From bytes to pixels: the benchmark still runs, and every token reaches the screen."""

from __future__ import annotations

from playwright.sync_api import Browser

from benchmarks.pixels import looks

from .lab import Lab


def test_every_token_is_seen_in_a_cell_and_in_the_panel(browser: Browser, lab: Lab) -> None:
    seen = {where: late for where, _, late in looks(browser, lab, [100], 1)}
    assert {where: len(late) for where, late in seen.items()} == {"cell": 100, "panel": 100}
    assert min(map(min, seen.values())) > 0
