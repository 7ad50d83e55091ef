"""The time from a move of the pointer to the card of a token, and the size of a saved page.

The inspector's page runs in a headless Chromium. The time of a move is that of its event; the card
is on the screen when a message that the page sends to itself arrives after the next frame.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator, Sequence
from statistics import median, quantiles
from typing import TYPE_CHECKING

from tensormesh_nb import ChatResult
from tensormesh_nb.render.page.saved_page import result_page
from tensormesh_nb.widgets.inspector.inspector import Inspector

from .table import Table

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["answer", "hovers", "run"]

TOKENS = 5_000
MOVES = 200
TARGETS = {"card": 100, "page": 600}  # milliseconds, the slowest; bytes a token

# The middles of the cells in sight.
_POINTS = """() => {
    const flow = document.querySelector(".tm-flow").getBoundingClientRect();
    return [...document.querySelectorAll(".tm-cell")].map((cell) => cell.getBoundingClientRect())
        .filter((box) => box.top > flow.top && box.bottom < flow.bottom)
        .map((box) => [box.left + box.width / 2, box.top + box.height / 2]);
}"""
_WATCH = """() => {
    const flow = document.querySelector(".tm-flow"), channel = new MessageChannel();
    window.delays = [];
    let moved = null;
    channel.port1.onmessage = () => {
        if (moved === null) return;
        window.delays.push(performance.now() - moved);
        moved = null;
    };
    flow.addEventListener("mousemove", (event) => {
        moved ??= event.timeStamp;
        requestAnimationFrame(() => channel.port2.postMessage(null));
    });
}"""


def run(quick: bool) -> Iterator[Table]:
    """Measure, and yield the tables."""
    tokens = 300 if quick else TOKENS
    yield _sizes(tokens)
    yield _cards(tokens, 10 if quick else MOVES)


def _sizes(tokens: int) -> Table:
    columns = ["alternatives", "tokens", "bytes a token", "fixed", "target"]
    table = Table("The size of a page saved by save_html", columns)
    for alternatives in (0, 5, 20):
        counts = (tokens // 5, tokens)
        small, large = (len(result_page(answer(n, alternatives)).encode()) for n in counts)
        each = (large - small) / (counts[1] - counts[0])
        target = TARGETS["page"] if alternatives == 5 else ""
        fixed = f"{small - each * counts[0]:.0f}"
        table.rows.append([alternatives, tokens, f"{each:.0f}", fixed, target])
    return table


def _cards(tokens: int, moves: int) -> Table:
    columns = ["tokens", "moves", "median", "p95", "slowest", "target"]
    table = Table("From a move of the pointer to the card of a token, ms", columns)
    chromium = shutil.which("chromium")
    if chromium is None:
        table.notes = "Not measured: Debian's chromium is not installed."
        return table
    from playwright.sync_api import sync_playwright

    from tests.browser.lab import CHROMIUM_ARGUMENTS

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGUMENTS)
        found = hovers(browser, answer(tokens, 5), moves)
        browser.close()
    figures = (median(found), quantiles(found, n=20)[-1], max(found))
    shown = (f"{figure:.0f}" for figure in figures)
    table.rows.append([tokens, len(found), *shown, TARGETS["card"]])
    return table


def hovers(browser: Browser, made: ChatResult, moves: int) -> Sequence[float]:
    """Point at tokens one after the other; returns the milliseconds until each card is shown."""
    from tests.browser.blank import Blank

    blank = Blank(browser, Inspector(made))
    page = blank.page
    points = page.evaluate(_POINTS)
    page.evaluate(_WATCH)
    for number in range(moves):
        page.mouse.move(*points[number % len(points)])
        page.wait_for_function("count => window.delays.length > count", arg=number)
    found: list[float] = page.evaluate("window.delays")
    blank.close()
    return found


def answer(tokens: int, alternatives: int) -> ChatResult:
    """An answer; all its numbers differ."""
    from tests.factories import entry, make_chunk, make_result, top_entries

    chance = random.Random(tokens)
    words = [f" {'abcdefgh'[: 1 + number % 8]}{number}" for number in range(4000)]
    entries = []
    for _ in range(tokens):
        count = max(alternatives, 1)
        logprobs = sorted((-6 * chance.random() - 0.1 for _ in range(count)), reverse=True)
        pairs = [*zip(chance.sample(words, count), logprobs, strict=True)]
        token, logprob = chance.choice(pairs)
        tops = top_entries(*pairs) if alternatives else []
        identity = chance.randrange(49_000)
        entries.append(entry(token, logprob, token_id=identity, top_logprobs=tops))
    text = "".join(each["token"] for each in entries)
    chunk = make_chunk(text, entries)
    return make_result(chunk, vocab_size=49_152, top_logprobs=alternatives or None)
