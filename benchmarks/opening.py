"""The time from opening a notebook in JupyterLab to the first answer on the screen.

The server runs already, as after ``tensormesh-nb lab``; the browser is new. The cells are run as
soon as JupyterLab is ready: what a person takes to press a key is not in the figures.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from statistics import median
from typing import TYPE_CHECKING
from unittest.mock import patch

from tensormesh_nb.local.manager.weights_path import ensure

from .pixels import open_lab
from .table import Table

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.browser.lab import Lab

__all__ = ["opened", "run"]

_CELLS = (
    "%load_ext tensormesh_nb",
    "%%tmchat --host local -t 0 -s 'You are a helpful assistant.'\nWhat is the capital of France?",
)
_RUN = "() => { void window.jupyterapp.commands.execute('notebook:run-all-cells'); }"
_SHOWN = "name => !!document.querySelector(`.jp-OutputArea-output ${name}`)?.textContent.trim()"
STEPS = {"first text": ":is(.tm-live, .tm-result)", "whole answer": ".tm-result"}


def run(quick: bool) -> Iterator[Table]:
    """Measure, and yield the table."""
    table = Table(
        "From opening a notebook in JupyterLab, seconds",
        ["local endpoint", "JupyterLab is ready", *STEPS],
    )
    chromium = shutil.which("chromium")
    if chromium is None:
        table.notes = "Not measured: Debian's chromium is not installed."
        yield table
        return
    rounds = [_round(chromium) for _ in range(1 if quick else 5)]
    for number, name in enumerate(("not running", "running")):
        columns = zip(*(each[number] for each in rounds), strict=True)
        table.rows.append([name, *(f"{median(column):.1f}" for column in columns)])
    yield table


def _round(chromium: str) -> list[list[float]]:
    """Open two notebooks; the kernel of the first one starts the endpoint."""
    with tempfile.TemporaryDirectory() as cache:
        # An empty cache directory hides endpoints that are already running.
        places = {"TENSORMESH_NB_CACHE": cache, "TENSORMESH_NB_MODEL": str(ensure())}
        with patch.dict(os.environ, places), open_lab(chromium) as (browser, lab):
            return [opened(browser, lab, f"opening-{number}.ipynb") for number in range(2)]


def opened(browser: Browser, lab: Lab, name: str) -> list[float]:
    """Open a notebook and run it.

    Args:
        browser: a Chromium.
        lab: a running JupyterLab.
        name: of the notebook, which is written.

    Returns:
        Seconds until JupyterLab is ready, the first text is shown, and the answer is whole.
    """
    from tests.browser.lab import NotebookPage
    from tests.browser.notebook import write

    page = NotebookPage(browser, lab, is_new=True)
    path = write(lab.root / name, *_CELLS)
    began = time.perf_counter()
    page.open(path)
    found = [time.perf_counter() - began]
    page.page.evaluate(_RUN)
    for selector in STEPS.values():
        page.page.wait_for_function(_SHOWN, arg=selector, timeout=120_000)
        found.append(time.perf_counter() - began)
    page.close()
    return found
