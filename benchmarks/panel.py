"""The slowest frame of a page while the panel shows an answer in Markdown as it streams.

The panel's page runs in a headless Chromium with a model that this module plays: messages come as
the kernel sends them, twenty a second. A frame is the time between two animation frames.
"""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator, Sequence
from statistics import median
from typing import TYPE_CHECKING

from tensormesh_nb import Client
from tensormesh_nb.widgets.panel.panel import Panel
from tensormesh_nb.widgets.panel.running_answer import INTERVAL

from .table import Table

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["TEXTS", "frames", "run"]

TOKENS = 5_000
RATE = 500  # tokens a second
TARGET = 50  # milliseconds

_WORDS = "the model writes **some** words with `code` and a _little_ emphasis in them, "
_BLOCKS = (
    f"## A heading\n\n{_WORDS * 3}\n\n",
    "- a list\n- with items\n  1. nested\n  2. twice\n\n",
    "```python\nfor token in answer:\n    print(f'{token}', len(token))  # a comment\n```\n\n",
    "| name | value |\n|:-----|------:|\n| one | 1.0 |\n| two | 2.0 |\n\n",
    "So $p_i = e^{z_i / T}$, and\n\n$$\n\\sum_i \\frac{e^{z_i}}{Z} = 1\n$$\n\n",
)
TEXTS = {
    "everything": "".join(_BLOCKS),
    "one paragraph": _WORDS,
    "one list": f"- {_WORDS}\n",
    "one table": "| one | **two** | `three` |\n",
    "one code block": "    value = function(argument, 'text', 42)  # why\n",
    "formulas": "the term $\\frac{a_i}{b^2}$ and $\\sqrt{x}$ ",
}
_HEADS = {
    "one table": "| a | b | c |\n|---|---|---|\n",
    "one code block": "```python\ndef function():\n",
}

_STREAM = """async ({pieces, pause}) => {
    const gaps = [];
    let last = performance.now(), running = true;
    const frame = (now) => {
        gaps.push(now - last);
        last = now;
        if (running) requestAnimationFrame(frame);
    };
    model.hear({kind: "started", answer: {prompt: "Go", base: [], pieces: []}});
    requestAnimationFrame((now) => { last = now; requestAnimationFrame(frame); });
    let offset = 0, next = performance.now();
    for (const text of pieces) {
        model.hear({kind: "delta", pieces: [{part: "text", offset, text}]});
        offset += text.length;
        next += pause;
        await new Promise((done) => setTimeout(done, Math.max(0, next - performance.now())));
    }
    await new Promise((done) => setTimeout(done, 300));
    running = false;
    return gaps;
}"""


def run(quick: bool) -> Iterator[Table]:
    """Measure, and yield the table."""
    columns = ["an answer with", "tokens", "median", "slowest", "target"]
    table = Table("The frames of a page while the panel shows an answer, ms", columns)
    chromium = shutil.which("chromium")
    if chromium is None:
        table.notes = "Not measured: Debian's chromium is not installed."
    else:
        from playwright.sync_api import sync_playwright

        from tests.browser.lab import CHROMIUM_ARGUMENTS

        tokens = 100 if quick else TOKENS
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGUMENTS)
            for name in TEXTS:
                found = frames(browser, name, tokens)
                figures = (f"{median(found):.0f}", f"{max(found):.0f}")
                table.rows.append([name, tokens, *figures, TARGET])
            browser.close()
    yield table


def frames(browser: Browser, name: str, tokens: int) -> Sequence[float]:
    """Stream the answer of that name; returns the duration of every frame, in milliseconds."""
    from tests.browser.blank import Blank

    # A token has four characters, as in English prose.
    text = _HEADS.get(name, "") + "".join(itertools.repeat(TEXTS[name], tokens // 8))
    size = int(4 * RATE * INTERVAL)
    pieces = [text[at : min(at + size, 4 * tokens)] for at in range(0, 4 * tokens, size)]
    widget = Panel("panel benchmark", client=Client(host="http://127.0.0.1:9", model="m"))
    blank = Blank(browser, widget)
    argument = {"pieces": pieces, "pause": 1000 * INTERVAL}
    found: list[float] = blank.page.evaluate(_STREAM, argument)
    blank.close()
    widget.close()
    return found
