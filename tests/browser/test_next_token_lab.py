"""``%%tmchat --next`` in JupyterLab: steps in the page, and what the saved notebook keeps."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from .lab import Lab, NotebookPage
from .notebook import write

TEXT = "The capital of France is"


@pytest.fixture(scope="module")
def opened(browser: Browser, lab: Lab) -> Iterator[NotebookPage]:
    name = write(
        lab.root / "next-token.ipynb",
        "%load_ext tensormesh_nb",
        f"%%tmchat --next -o n --seed 1\n{TEXT}",
        "n.text, n.is_whole",
    )
    page = NotebookPage(browser, lab)
    page.open(name)
    page.run_all()
    page.page.locator(".tm-next").wait_for()
    yield page
    assert page.problems == []
    page.close()


def test_widget_takes_the_place_of_the_static_bars(opened: NotebookPage) -> None:
    page = opened.page
    assert page.locator(".tm-next").count() == 1
    assert page.locator(".tm-static").count() == 1
    assert not page.locator(".tm-static").is_visible()
    expect(page.locator(".tm-next-choice").first).to_contain_text("Paris")


def test_steps_are_taken_and_kept_in_the_saved_notebook(
    opened: NotebookPage, pictures: Path
) -> None:
    page = opened.page
    page.get_by_role("button", name="throw the dice").click()
    expect(page.locator(".tm-next-outcome")).to_contain_text("falls between")
    page.screenshot(path=pictures / "next-token-thrown.png")
    page.locator(".tm-next-choice", has_text="Paris").click()
    expect(page.locator(".tm-next-text")).to_have_text(f"{TEXT} Paris", timeout=30_000)
    page.get_by_role("button", name="take one step").click()
    expect(page.locator(".tm-next-taken")).to_have_count(2, timeout=30_000)
    expect(page.get_by_role("button", name="undo")).to_be_enabled()
    text = page.locator(".tm-next-text").inner_text()
    page.screenshot(path=pictures / "next-token.png")
    assert not page.locator(".tm-static").is_visible()
    saved = json.dumps(opened.save())
    assert text.count("Paris") == 1
    assert saved.count(" Paris</span>") == 1
    assert "application/vnd.jupyter.widget-view+json" not in saved
    assert "(all other tokens)" in saved


def test_undo_goes_back(opened: NotebookPage) -> None:
    page = opened.page
    for count in (1, 0):
        page.get_by_role("button", name="undo").click()
        expect(page.locator(".tm-next-taken")).to_have_count(count, timeout=30_000)
    expect(page.locator(".tm-next-text")).to_have_text(TEXT)


def test_widget_comes_into_sight_when_its_cell_has_run(opened: NotebookPage) -> None:
    page = opened.page
    page.set_viewport_size({"width": 683, "height": 512})  # 1024 x 768 at 150 %
    opened.run("application:toggle-left-area")
    page.evaluate("jupyterapp.shell.currentWidget.content.activeCellIndex = 1")
    before = page.locator(".tm-next").element_handle()
    opened.run("notebook:run-cell-and-select-next")
    page.wait_for_function("before => !before.isConnected", arg=before)
    expect(page.locator(".tm-next-choice").first).to_contain_text("Paris", timeout=30_000)
    expect(page.locator(".tm-next")).to_be_in_viewport(ratio=0.99)
    page.set_viewport_size({"width": 1280, "height": 900})
    opened.run("application:toggle-left-area")


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_a_projector_shows_everything_at_once(
    opened: NotebookPage, pictures: Path, theme: str
) -> None:
    page = opened.page
    opened.change_theme(theme)
    page.set_viewport_size({"width": 683, "height": 512})  # 1024 x 768 at 150 %
    opened.run("application:toggle-left-area")
    widget = page.locator(".tm-next")
    widget.scroll_into_view_if_needed()
    page.screenshot(path=pictures / f"next-token-{theme}-projector.png")
    box = widget.bounding_box()
    assert box is not None
    page.set_viewport_size({"width": 1280, "height": 900})
    opened.run("application:toggle-left-area")
    # What JupyterLab's bars leave.
    assert box["height"] <= 390
