"""An answer, the inspector and the panel in marimo and in Voila, in Chromium: a manual check.

``python -m tests.front_ends [marimo|voila]`` installs both into a virtual environment in the user's
cache directory (about a minute, 760 MB), and takes half a minute for each. Screenshots go to
``$TENSORMESH_NB_PICTURES``.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tensormesh_nb.local.manager.weights_path import cache_directory

from .browser.lab import CHROMIUM_ARGUMENTS, await_address, free_port
from .browser.notebook import write

ROOT = Path(__file__).parents[1]
QUESTION = "What is the capital of France?"
ANSWER = "The capital of France is Paris."
PANEL = "tm.panel('lesson', host='local', temperature=0, max_tokens=20)"
MARIMO = f"""\
import marimo
app = marimo.App()

@app.cell
def _():
    import tensormesh_nb as tm
    client = tm.Client(host="local")
    result = client.chat({QUESTION!r}, temperature=0, max_tokens=20)
    result
    return result, tm

@app.cell
def _(result):
    result.inspect()
    return

@app.cell
def _(tm):
    {PANEL}
    return
"""
VOILA = (
    "%load_ext tensormesh_nb\nimport tensormesh_nb as tm",
    f"%%tmchat --host local -t 0 --max-tokens 20 --inspect\n{QUESTION}",
    PANEL,
)


def check(page: Page) -> None:
    """The answer is there once, the inspector follows a click, and the panel answers."""
    inspector = page.locator(".tm-inspector")
    expect(inspector).to_have_count(1, timeout=120_000)
    inspector.locator(".tm-cell", has_text="Paris").click()
    expect(inspector.locator(".tm-card")).to_contain_text("%")
    panel = page.locator(".tm-panel")
    box = panel.get_by_role("textbox", name="Message", exact=True)
    box.fill(QUESTION)
    box.press("Enter")
    expect(panel.locator(".tm-turn:not(.tm-running) .tm-content").last).to_have_text(
        ANSWER, timeout=60_000
    )


def main(names: list[str]) -> None:
    environment = _environment()
    pictures = Path(os.environ.get("TENSORMESH_NB_PICTURES") or tempfile.mkdtemp())
    pictures.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=CHROMIUM_ARGUMENTS
        )
        for name in names or ["marimo", "voila"]:
            page = browser.new_page(viewport={"width": 1000, "height": 1800})
            problems: list[str] = []
            page.on("pageerror", lambda error, found=problems: found.append(str(error)))
            with _serving(name, environment) as address:
                page.goto(address, timeout=120_000)
                try:
                    check(page)
                finally:
                    page.screenshot(path=pictures / f"{name}.png")
            assert problems == []
            page.close()
            print(f"{name}: as expected; {pictures / name}.png")
        browser.close()


@contextmanager
def _serving(name: str, environment: Path) -> Iterator[str]:
    """The address of a server that shows the page."""
    port = free_port()
    with tempfile.TemporaryDirectory() as directory:
        folder = Path(directory)
        (folder / "app.py").write_text(MARIMO)
        write(folder / "book.ipynb", *VOILA)
        command = {
            "marimo": ["marimo", "run", "app.py", "--headless", "--no-token", f"--port={port}"],
            "voila": ["voila", "book.ipynb", "--no-browser", f"--port={port}"],
        }[name]
        path = f"{environment / 'bin'}{os.pathsep}{os.environ['PATH']}"
        server = subprocess.Popen(
            [environment / "bin" / command[0], *command[1:]],
            cwd=folder,
            env={**os.environ, "PATH": path},
        )
        try:
            address = f"http://127.0.0.1:{port}/"
            await_address(address)
            yield address
        finally:
            server.send_signal(signal.SIGINT)
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()


def _environment() -> Path:
    """The virtual environment; installs it if that was not finished before."""
    home = cache_directory() / "front-ends"
    done = home / "installed"
    if not done.exists():
        venv.create(home, with_pip=True, clear=True)
        pip = [f"{home}/bin/pip", "install", "-q", "-c", f"{ROOT}/constraints.txt"]
        subprocess.run([*pip, "-e", f"{ROOT}[local]", "ipykernel", "marimo", "voila"], check=True)
        done.touch()
    return home


if __name__ == "__main__":
    main(sys.argv[1:])
