"""The quickstart in JupyterLab, as a newcomer sees it: on the embedded model, without a key."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from .lab import Lab, NotebookPage

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
ANSWER = "The capital of France is Paris."


@pytest.fixture(scope="module")
def opened(browser: Browser, lab: Lab) -> Iterator[NotebookPage]:
    page = NotebookPage(browser, lab)
    page.open(lab.add(NOTEBOOKS / "01-quickstart.ipynb"))
    yield page
    page.close()


def test_restart_and_run_all_answers_with_a_heat_map(opened: NotebookPage, pictures: Path) -> None:
    opened.restart_and_run_all()
    page = opened.page
    assert page.locator(".jp-OutputArea-output[data-mime-type*='stderr']").count() == 0
    heatmap = page.locator(".tm-result").first
    assert ANSWER in heatmap.inner_text()
    # The text appears once: the streamed output has made room for the final one.
    assert page.locator(".jp-Cell").nth(3).inner_text().count(ANSWER) == 1
    paris = heatmap.locator("span[title]", has_text="Paris")
    assert "▸␣Paris" in (paris.get_attribute("title") or "")
    opened.run("application:toggle-left-area")
    for theme in ("light", "dark"):
        opened.change_theme(theme)
        colour = paris.evaluate("span => getComputedStyle(span).backgroundColor")
        assert colour.startswith("rgba(0, 114")
        page.locator(".jp-Cell").nth(2).evaluate("cell => cell.scrollIntoView(true)")
        page.wait_for_timeout(300)
        opened.screenshot(pictures / f"quickstart-{theme}.png")
        page.locator(".jp-RenderedImage").scroll_into_view_if_needed()
        opened.screenshot(pictures / f"plot-{theme}.png")
    opened.change_theme("light")
    assert not opened.problems


def test_answer_and_plots_are_saved(opened: NotebookPage) -> None:
    saved: Any = opened.save()
    cells = [cell for cell in saved["cells"] if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    outputs = [output for cell in cells for output in cell["outputs"]]
    assert not [output for output in outputs if output["output_type"] == "error"]
    (answer,) = (o for o in cells[1]["outputs"] if "text/html" in o.get("data", {}))
    assert "".join(answer["data"]["text/plain"]) == ANSWER
    assert set(answer["data"]) == {"text/plain", "text/html"}
