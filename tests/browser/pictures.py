"""Makes the pictures of the README and the docs: ``python -m tests.browser.pictures``.

JupyterLab in a headless Chromium, on the local model. Answers are greedy, so that a picture changes
only with the code. ``--into FOLDER`` writes elsewhere.
"""

from __future__ import annotations

import argparse
import io
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from .lab import CHROMIUM_ARGUMENTS, Lab, NotebookPage
from .notebook import write

__all__ = ["DOCS", "hero", "inspector"]

DOCS = Path(__file__).parents[2] / "docs"
PROMPT = "Name a good pet and say why in one sentence."
_RESULT = f"""\
import tensormesh_nb as tm
result = tm.Client(host="local").chat({PROMPT!r}, temperature=0, max_tokens=40)
result.inspect()"""
_PANEL = """\
import tensormesh_nb as tm
client = tm.Client(host="local")
tm.panel("lesson", client=client, temperature=0, max_tokens=120)"""
_GAME = """\
import tensormesh_nb as tm
text = "The capital of France is Paris, and the capital of Italy is Rome."
game = tm.game(text, start=4, players=["Ada", "Grace", "Alan"], client=tm.Client(host="local"))
game"""
_GUESSES = """\
game.guess("Ada", ["is", "was"])
game.guess("Grace", {"is": 70, "has": 20, "something else": 10})
game.guess("Alan", {"and": 50, "is": 40, "something else": 10})
game.reveal()"""
_TURNS = (
    "Write a Python function that adds two numbers.",
    "What is the capital of France?",
)
_SIZE = {"width": 1024, "height": 1100}
_FRAME = 700  # milliseconds that a step of the animation is shown
_COLOURS = 128


def main() -> None:
    """Make all pictures."""
    parser = argparse.ArgumentParser(prog="python -m tests.browser.pictures", description=__doc__)
    parser.add_argument("--into", type=Path, default=DOCS)
    folder: Path = parser.parse_args().into
    folder.mkdir(parents=True, exist_ok=True)
    with opened() as (browser, lab):
        page = inspector(browser, lab)
        hero(page).save(folder / "inspector.png", optimize=True)
        animation(page, folder / "inspector.gif")
        page.close()
        panel(browser, lab).save(folder / "panel.png", optimize=True)
        game(browser, lab).save(folder / "game.png", optimize=True)


@contextmanager
def opened() -> Iterator[tuple[Browser, Lab]]:
    """A browser and a running JupyterLab."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=CHROMIUM_ARGUMENTS
        )
        lab = Lab(Path(folder))
        lab.start()
        try:
            yield browser, lab
        finally:
            lab.stop()
            browser.close()


def inspector(browser: Browser, lab: Lab) -> NotebookPage:
    """A notebook with the inspector of an uncertain sentence."""
    page = NotebookPage(browser, lab)
    page.page.set_viewport_size(_SIZE)
    page.open(write(lab.root / "pets.ipynb", _RESULT))
    page.run_all()
    page.page.locator(".tm-inspector").wait_for()
    page.run("application:toggle-left-area")
    return page


def hero(page: NotebookPage) -> Image.Image:
    """The inspector with a pinned token and its alternatives."""
    node = page.page.locator(".tm-inspector")
    node.scroll_into_view_if_needed()
    token(page.page, "great").click()
    return picture(node)


def animation(page: NotebookPage, path: Path) -> None:
    """Hover, change the temperature, and branch, as a GIF."""
    node = page.page.locator(".tm-inspector")
    frames: list[Image.Image] = []

    def keep(times: int = 1) -> None:
        frames.extend([picture(node)] * times)

    page.page.keyboard.press("Escape")
    for word in ("cat", "named", "Luna", "loyal", "curious"):
        token(page.page, word).hover()
        keep()
    token(page.page, "Luna").click()
    keep(2)
    for value in ("0.5", "1", "1.5"):
        page.page.get_by_label("temperature", exact=True).fill(value)
        page.page.wait_for_timeout(300)
        keep()
    page.page.get_by_label("temperature", exact=True).fill("1")
    page.page.locator(".tm-card tbody tr").nth(1).get_by_role("button").click()
    page.page.locator(".tm-branch").nth(1).wait_for()
    page.page.wait_for_function("() => document.querySelectorAll('.tm-forked').length === 2")
    keep(4)
    width = min(frame.width for frame in frames)
    height = max(frame.height for frame in frames)
    canvas = [Image.new("RGB", (width, height), "white") for _ in frames]
    for empty, frame in zip(canvas, frames, strict=True):
        empty.paste(frame.convert("RGB"))
    palette = canvas[0].quantize(_COLOURS)
    first, *others = [each.quantize(_COLOURS, palette=palette) for each in canvas]
    first.save(path, save_all=True, append_images=others, duration=_FRAME, loop=0, optimize=True)


def panel(browser: Browser, lab: Lab) -> Image.Image:
    """A conversation of two turns."""
    page = NotebookPage(browser, lab)
    page.page.set_viewport_size(_SIZE)
    page.open(write(lab.root / "panel.ipynb", _PANEL))
    page.run_all()
    page.run("application:toggle-left-area")
    node = page.page.locator(".tm-panel")
    box = node.get_by_role("textbox", name="Message", exact=True)
    for number, prompt in enumerate(_TURNS, 1):
        box.fill(prompt)
        box.press("Enter")
        page.page.wait_for_function(
            "count => document.querySelectorAll('.tm-panel .tm-turn').length === count", arg=number
        )
        node.locator(".tm-stop").wait_for(state="hidden")
    page.page.wait_for_timeout(500)
    made = picture(node)
    page.close()
    return made


def game(browser: Browser, lab: Lab) -> Image.Image:
    """A revealed token: the votes of the room beside the model's distribution."""
    page = NotebookPage(browser, lab)
    page.page.set_viewport_size(_SIZE)
    page.open(write(lab.root / "game-picture.ipynb", _GAME, _GUESSES))
    page.run_all()
    page.run("application:toggle-left-area")
    page.page.locator(".tm-game-votes").wait_for()
    made = picture(page.page.locator(".tm-game"))
    page.close()
    return made


def token(page: Page, text: str) -> Locator:
    return page.locator(".tm-flow .tm-cell", has_text=text).first


def picture(node: Locator) -> Image.Image:
    return Image.open(io.BytesIO(node.screenshot()))


if __name__ == "__main__":
    main()
