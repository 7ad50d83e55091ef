"""The time from a token's bytes to its text on the screen.

JupyterLab in a headless Chromium shows answers whose tokens are the times at which they were sent.
In each frame, the page searches for new tokens; their latency is taken after the frame is painted.
Server and browser run on one machine and so share its clock.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING

from .answers import HEAD, Answer
from .replay import Connection, Server
from .table import Table

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.browser.lab import Lab, NotebookPage

__all__ = ["latencies", "open_lab", "run"]

RATES = (30, 100, 500)  # tokens a second
TARGETS = {"panel": 100, "cell": 250}  # milliseconds, 95th percentile

_SETUP = "%load_ext tensormesh_nb\nimport tensormesh_nb as tm"
_CELL = "%%tmchat --host {url} -m m\nHi."
_PANEL = "tm.panel({url!r}, client=tm.Client(host={url!r}, api_key='key', model='m'))"

# A message that a page sends to itself arrives after the current frame is painted.
_WATCH = """(number) => {
    const cell = document.querySelectorAll('.jp-Notebook .jp-Cell')[number];
    const latencies = window.latencies = new Map(), channel = new MessageChannel();
    let fresh = [], length = 0, newest = '';
    channel.port1.onmessage = () => {
        const now = performance.timeOrigin + performance.now();
        for (const sent of fresh) latencies.set(sent, now - 1000 * sent);
        fresh = [];
    };
    const look = () => {
        if (window.latencies !== latencies) return;
        const text = cell.textContent;
        if (text.length !== length) {
            // Only from the newest known token on: to search all of the text takes too long.
            const added = text.slice(newest ? Math.max(0, text.lastIndexOf(newest)) : 0);
            length = text.length;
            for (const [sent] of added.matchAll(/\\d{10}\\.\\d{6}/g))
                if (!latencies.has(sent)) fresh.push(newest = sent);
            channel.port2.postMessage(null);
        }
        requestAnimationFrame(look);
    };
    look();
}"""


def run(quick: bool) -> Iterator[Table]:
    """Measure, and yield the table."""
    table = Table(
        "From a token's bytes to its pixels, ms",
        ["where", "tokens/s", "tokens", "median", "p95", "largest", "target, p95"],
    )
    rates, seconds = ((100,), 1) if quick else (RATES, 6)
    chromium = shutil.which("chromium")
    if chromium is None:
        table.notes = "Not measured: Debian's chromium is not installed."
    else:
        with open_lab(chromium) as (browser, lab):
            for where, answer, found in latencies(browser, lab, rates, seconds):
                figures = (median(found), quantiles(found, n=20)[-1], max(found))
                shown = (f"{figure:.0f}" for figure in figures)
                table.rows.append([where, answer.rate, len(found), *shown, TARGETS[where]])
    yield table


def latencies(
    browser: Browser, lab: Lab, rates: Sequence[int], seconds: int
) -> Iterator[tuple[str, Answer, list[float]]]:
    """Show answers in a cell and in the panel.

    Args:
        browser: a Chromium.
        lab: a running JupyterLab.
        rates: tokens per second; one answer is shown for each rate.
        seconds: duration of each answer.

    Yields:
        ``"cell"`` or ``"panel"``, the answer, and the latency of each token in milliseconds.
    """
    from tests.browser.lab import NotebookPage
    from tests.browser.notebook import write

    with _TimestampServer() as server:
        answers = [Answer(seconds * rate, rate=rate) for rate in rates]
        cells = [("cell", _CELL, answer) for answer in answers]
        cells += [("panel", _PANEL, answer) for answer in answers]
        sources = [source.format(url=server.url(answer)) for _, source, answer in cells]
        page = NotebookPage(browser, lab)
        page.open(write(lab.root / "pixels.ipynb", _SETUP, *sources))
        page.run_cell(0)
        for number, (where, _, answer) in enumerate(cells, 1):
            yield where, answer, _latencies(page, number, where, answer)
        page.close()


@contextmanager
def open_lab(chromium: str) -> Iterator[tuple[Browser, Lab]]:
    """A browser and a running JupyterLab.

    Args:
        chromium: path of the browser.
    """
    from playwright.sync_api import sync_playwright

    from tests.browser.lab import CHROMIUM_ARGUMENTS, Lab

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGUMENTS)
        lab = Lab(Path(folder))
        lab.start()
        try:
            yield browser, lab
        finally:
            lab.stop()
            browser.close()


def _latencies(page: NotebookPage, number: int, where: str, answer: Answer) -> list[float]:
    if where == "panel":
        page.run_cell(number)
    page.page.evaluate(_WATCH, number)
    if where == "panel":
        panel = page.page.locator(".jp-Notebook .jp-Cell").nth(number).locator(".tm-panel")
        box = panel.get_by_role("textbox", name="Message", exact=True)
        box.fill("Hi.")
        box.press("Enter")
    else:
        page.run_cell(number)
    page.page.wait_for_function("count => window.latencies.size >= count", arg=answer.tokens)
    found: list[float] = page.page.evaluate("[...window.latencies.values()]")
    return found


class _TimestampServer(Server):
    """A replay server whose tokens are the times at which they are sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Connection)

    def __enter__(self) -> _TimestampServer:
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()

    def url(self, answer: Answer) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}{answer.path}/v1"


class _Connection(Connection):
    def play(self, answer: Answer) -> None:
        self.request.sendall(HEAD)
        began = time.perf_counter()
        for number in range(answer.tokens):
            time.sleep(max(0.0, began + number / answer.rate - time.perf_counter()))
            delta = b'{"choices":[{"index":0,"delta":{"content":"%.6f "}}]}' % time.time()
            self._send(delta)
        self._send(b'{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}')
        self._send(b"[DONE]")
        self.request.sendall(b"0\r\n\r\n")

    def _send(self, data: bytes) -> None:
        self.request.sendall(b"%x\r\ndata: %b\n\n\r\n" % (len(data) + 8, data))
