"""The inspector in JupyterLab and in Notebook 7, on the embedded model, both ways."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from .lab import Lab, NotebookPage

CELLS = (
    """import tensormesh_nb as tm
result = tm.Client(host="local").chat(
    [{"role": "system", "content": "You are a helpful assistant."},
     {"role": "user", "content": "What is the capital of France?"}],
    temperature=0, max_tokens=24, logprobs=True, top_logprobs=5)
inspector = result.inspect()
inspector""",
    "inspector.rows[['position', 'token']].to_dict('records')",
    "inspector.selected = inspector.frame[inspector.frame['token'] == ' France']",
    "print(inspector.selected, inspector.pinned)",
)


def write(path: Path) -> None:
    cells = [
        {
            "cell_type": "code",
            "id": f"c{number}",
            "metadata": {},
            "outputs": [],
            "execution_count": None,
            "source": source,
        }
        for number, source in enumerate(CELLS)
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path.write_text(
        json.dumps(
            {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
        )
    )


@pytest.fixture(scope="module", params=["light", "dark"])
def opened(
    request: pytest.FixtureRequest, browser: Browser, lab: Lab, pictures: Path
) -> Iterator[NotebookPage]:
    path = lab.root / f"inspector-{request.param}.ipynb"
    write(path)
    page = NotebookPage(browser, lab, dark=request.param == "dark")
    page.open(path.name)
    page.run_all()
    yield page
    page.run("application:toggle-left-area")
    page.page.locator(".jp-Cell").first.evaluate("cell => cell.scrollIntoView(true)")
    page.page.locator(".tm-cell").nth(4).hover()
    page.page.wait_for_timeout(300)
    page.screenshot(pictures / f"inspector-{request.param}.png")
    assert not page.problems
    page.close()


def test_it_takes_the_place_of_the_static_heat_map(opened: NotebookPage) -> None:
    page = opened.page
    page.locator(".tm-inspector").wait_for()
    assert page.locator(".tm-static").count() == 1
    assert not page.locator(".tm-static").is_visible()
    text = "".join(page.locator(".tm-cell").all_inner_texts())
    assert "The·capital·of·France·is·Paris." in text
