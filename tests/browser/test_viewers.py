"""The saved lesson without a kernel and without JupyterLab: on nbviewer and on GitHub."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbconvert import HTMLExporter
from playwright.sync_api import Browser, Page

from ..github_sanitizer import sanitize_like_github

LESSON = Path(__file__).parents[2] / "notebooks" / "06-branches.ipynb"


@pytest.fixture
def empty(browser: Browser) -> Iterator[Page]:
    """A page without a network."""
    page = browser.new_page(viewport={"width": 1000, "height": 1400})
    page.route("**/*", lambda route: route.abort())
    yield page
    page.close()


def test_on_nbviewer_the_lesson_shows_its_colours(empty: Page, pictures: Path) -> None:
    # What nbviewer shows is nbconvert's page: https://github.com/jupyter/nbviewer
    source, _ = HTMLExporter().from_filename(str(LESSON))
    empty.set_content(source, wait_until="domcontentloaded")
    answers = empty.locator(".tm-result")
    assert answers.count() >= 2
    first = answers.first
    word = first.locator("span[title]", has_text="The").first
    assert word.is_visible()
    assert "▸The" in (word.get_attribute("title") or "")
    assert word.evaluate("w => getComputedStyle(w).backgroundColor").startswith("rgba(0, 114, 178")
    first.locator("summary").click()
    assert "0 The 53.8% (0.9 bits, rank 1)" in first.inner_text()
    compared = empty.locator(".tm-comparison").first
    boxes = [column.bounding_box() for column in compared.locator("> div > div").all()]
    assert len({box["y"] for box in boxes if box}) == 1  # side by side
    assert empty.locator(".tm-static").first.is_visible()  # in the inspector's place
    empty.screenshot(path=pictures / "viewers-nbviewer.png", full_page=True)


def test_on_github_the_lesson_is_read_from_top_to_bottom(empty: Page, pictures: Path) -> None:
    book = nbformat.read(LESSON, as_version=4)
    for cell in book.cells:
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if "text/html" in data:
                data["text/html"] = sanitize_like_github(data["text/html"])
    source, _ = HTMLExporter().from_notebook_node(book)
    empty.set_content(source, wait_until="domcontentloaded")
    for unfolded in empty.locator("details").all():
        unfolded.evaluate("node => node.open = true")
    said = "\n".join(empty.locator(".jp-OutputArea").all_inner_texts())
    parts = (
        *(
            "The largest planet in our solar system is Neptune",
            "0 The 53.8% (0.9 bits, rank 1)",
            "surprisal in bits",
        ),
        *("Differences as a list", "+0.00  ␣largest", "only this  ␣Neptune", "Madrid, Spain."),
    )
    assert [said.index(part) for part in parts] == sorted(said.index(part) for part in parts)
    empty.screenshot(path=pictures / "viewers-github.png", full_page=True)
