"""A manual test for leaks of a notebook: many cells, panel turns and inspectors in one page.

``python -m benchmarks.notebook_soak`` runs 1,000 cells, sends 300 turns of a panel, and opens and
closes 200 inspectors, in one kernel and one page of JupyterLab in a headless Chromium, against a
replay server. ``--cells``, ``--turns`` and ``--inspectors`` change the numbers. Each part prints
the kernel's memory, threads, files, comms and widgets, and the page's heap, nodes and listeners, at
equal distances (otherwise, memory follows the number of outputs that IPython kept since the last
row). IPython's own history of outputs is emptied before each row, and free memory is given back. At
the end, the kernel's CPU time of 50 cells is compared with that of the first 50.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .answers import Answer
from .pixels import open_lab
from .replay import Replay
from .table import Table

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.lab import NotebookPage

_ANSWER = Answer(40, alternatives=5, rate=0)
_SETUP = """\
%load_ext tensormesh_nb
import tensormesh_nb as tm
client = tm.Client(host={url!r}, api_key='key', model='m')
result = client.chat("Hi.")"""
_CELL = "%%tmchat --host {url} -m m\nHi."
_PANEL = "tm.panel('soak', client=client)"
# In one cell: JupyterLab keeps 0.2 MiB whenever another cell becomes the active one.
_INSPECTOR = """\
from ipywidgets import Widget
is_open = not globals().get("is_open")
result.inspect() if is_open else Widget.close_all()"""
# Only its output is read.
_PROBE = """\
import ctypes, gc, json, os, threading, time
before = time.process_time()
import comm, ipywidgets
get_ipython().displayhook.flush()
getattr(get_ipython().history_manager, "outputs", {}).clear()
gc.collect()
ctypes.CDLL(None).malloc_trim(0)
pages = int(open("/proc/self/statm").read().split()[1])
print(json.dumps([[before, time.process_time()], [
    round(pages * os.sysconf("SC_PAGE_SIZE") / 2**20, 1), threading.active_count(),
    len(os.listdir("/proc/self/fd")), len(comm.get_comm_manager().comms),
    len(ipywidgets.widgets.widget._instances),
]]))"""
_COLUMNS = [
    *("after", "s", "kernel MiB", "threads", "files", "comms", "widgets"),
    *("page MiB", "nodes", "listeners"),
]
_ROWS = 5
_SETUP_AT, _CELL_AT, _PANEL_AT, _INSPECTOR_AT, _PROBE_AT = range(5)


def main() -> None:
    """Run the test and print its tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.notebook_soak", description=__doc__)
    for name, count in (("cells", 1000), ("turns", 300), ("inspectors", 200)):
        parser.add_argument(f"--{name}", type=int, default=count)
    given = parser.parse_args()
    chromium = shutil.which("chromium")
    if chromium is None:
        parser.error("Debian's chromium is not installed")
    from tests.browser.lab import NotebookPage
    from tests.browser.notebook import write

    with Replay() as replay, open_lab(chromium) as (browser, lab):
        url = replay.url(_ANSWER)
        sources = (
            _SETUP.format(url=url),
            _CELL.format(url=url),
            _PANEL,
            _INSPECTOR,
            _PROBE,
        )
        page = NotebookPage(browser, lab)
        page.open(write(lab.root / "soak.ipynb", *sources))
        page.run_cell(_SETUP_AT)
        new = _cpu_of_a_cell(page)
        for title, count, work in (
            ("cells", given.cells, _run_a_cell),
            ("inspectors opened and closed", given.inspectors, _open_and_close),
            ("turns of a panel", given.turns, _send_a_turn),
        ):
            if work is _send_a_turn and count:
                page.run_cell(_PANEL_AT)
            print(f"\n{_soak(page, title, count, work)}", flush=True)
        last = _cpu_of_a_cell(page)
        print(f"\nCPU of a cell in the kernel: {last:.1f} ms, {last / new:.2f} times the first 50.")


def _soak(
    page: NotebookPage, title: str, count: int, work: Callable[[NotebookPage], None]
) -> Table:
    table = Table(f"{count} {title}", _COLUMNS)
    began = time.perf_counter()
    moments = {count * row // _ROWS for row in range(_ROWS + 1)}
    for number in range(count + 1):
        if number in moments:
            seconds = f"{time.perf_counter() - began:.0f}"
            table.rows.append([number, seconds, *_kernel(page)[1], *_page(page.page)])
        if number < count:
            work(page)
    return table


def _run_a_cell(page: NotebookPage) -> None:
    page.run_cell(_CELL_AT)


def _open_and_close(page: NotebookPage) -> None:
    page.run_cell(_INSPECTOR_AT)
    page.page.locator(".tm-inspector").first.wait_for()
    page.run_cell(_INSPECTOR_AT)
    page.page.locator(".tm-inspector").first.wait_for(state="detached")


def _send_a_turn(page: NotebookPage) -> None:
    panel = page.page.locator(".tm-panel")
    box = panel.get_by_role("textbox", name="Message", exact=True)
    box.fill("Hi.")
    before = panel.locator(".tm-turn").count()
    box.press("Enter")
    page.page.wait_for_function(
        "before => document.querySelectorAll('.tm-panel .tm-turn').length > before", arg=before
    )
    page.page.wait_for_function("() => !document.querySelector('.tm-panel .tm-stop:not([hidden])')")


def _cpu_of_a_cell(page: NotebookPage) -> float:
    """Milliseconds of the kernel's CPU time, the mean of 50 runs; the first ones are left out."""
    page.run_cell(_CELL_AT)
    began, _ = _kernel(page)
    for _ in range(50):
        page.run_cell(_CELL_AT)
    ended, _ = _kernel(page)
    return (ended[0] - began[1]) / 50 * 1000


def _kernel(page: NotebookPage) -> tuple[list[float], list[Any]]:
    """CPU seconds before and after the probe; the kernel's columns."""
    page.run_cell(_PROBE_AT)
    cell = page.page.locator(".jp-Notebook .jp-Cell").nth(_PROBE_AT)
    spent, found = json.loads(cell.locator(".jp-OutputArea-output").first.inner_text())
    return spent, found


def _page(page: Page) -> list[Any]:
    session = page.context.new_cdp_session(page)
    try:
        session.send("HeapProfiler.collectGarbage")
        heap = session.send("Runtime.getHeapUsage")["usedSize"]
        counters = session.send("Memory.getDOMCounters")
    finally:
        session.detach()
    return [f"{heap / 2**20:.1f}", counters["nodes"], counters["jsEventListeners"]]


if __name__ == "__main__":
    sys.exit(main())
