"""A notebook in Notebook 7: prompt cells, next token, panel and inspector, from page and Python."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from .accessibility import pale
from .blank import selected_text
from .lab import Lab
from .notebook import write
from .test_inspector_lab import CELLS, await_print, run_cell
from .test_labextension import PROMPT, PYTHON, ROLES, PromptPage

NEXT = "%%tmchat --next --seed 1\nThe capital of France is"
PANEL = "tm.panel('seven', host='local', temperature=0, max_tokens=20)"
INSPECTOR, SELECTED, SELECT, _ = CELLS
SOURCES = (
    f"%load_ext tensormesh_nb\n{PYTHON}",
    SELECTED,
    INSPECTOR,
    SELECT,
    PROMPT,
    NEXT,
    PANEL,
)
WIDGETS = ".tm-inspector, .tm-next, .tm-panel"


@pytest.fixture(scope="module")
def opened(browser: Browser, lab: Lab) -> Iterator[PromptPage]:
    page = PromptPage(browser, lab, is_new=True)
    page.open(write(lab.root / "seven.ipynb", *SOURCES), "notebooks")
    yield page
    # Notebook 7.6 raises errors of its own at its start; ours come from a blob or the extension.
    assert not [each for each in page.problems if "blob:" in each or "tensormesh-nb" in each]
    page.close()


def test_prompt_cells_are_text_with_marks(opened: PromptPage, pictures: Path) -> None:
    opened.expect_prompt(4)
    opened.expect_python(0)
    assert opened.marks(4, "role") == ROLES
    opened.edit(4, "print('x')")
    opened.expect_python(4)
    opened.page.keyboard.press("Control+z")
    opened.expect_prompt(4)
    opened.screenshot(pictures / "labextension-notebook-7.png")


def test_the_inspector_replaces_the_static_heat_map(opened: PromptPage) -> None:
    for number in (0, 2):
        opened.run_cell(number)
    page = opened.page
    page.locator(".tm-inspector").wait_for()
    assert page.locator(".tm-static").count() == 1
    assert not page.locator(".tm-static").is_visible()
    assert selected_text(page.locator(".tm-flow")) == "The capital of France is Paris."


def test_selection_and_keys_of_the_inspector(opened: PromptPage) -> None:
    page = opened.page
    page.locator(".tm-cell", has_text="Paris").click()
    await_print(opened, "(5,) 5 [' Paris']")
    run_cell(opened, 3)
    page.wait_for_function("document.querySelector('.tm-selected')?.textContent === ' France'")
    flow = page.locator(".tm-flow")
    flow.focus()
    for key in ("Home", "ArrowRight", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    assert page.locator(".tm-card .tm-token").text_content() == " of"
    # The notebook has not taken the keys for its own: no cell was selected, none edited.
    assert flow.evaluate("node => node === document.activeElement")
    await_print(opened, "(2,) 2 [' of']")


def test_the_inspector_can_be_read_in_every_theme(opened: PromptPage, pictures: Path) -> None:
    for theme in ("light", "dark"):
        opened.change_theme(theme)
        assert pale(opened.page.locator(".tm-inspector")) == []
        opened.screenshot(pictures / f"inspector-notebook-{theme}.png")
    opened.change_theme("light")


def test_next_token_and_panel_answer(opened: PromptPage, pictures: Path) -> None:
    for number in (5, 6):
        opened.run_cell(number)
    view = opened.page
    view.get_by_role("button", name="take one step").click()
    expect(view.locator(".tm-next-taken")).to_have_count(1, timeout=30_000)
    box = view.locator(".tm-panel").get_by_role("textbox", name="Message", exact=True)
    box.fill("What is the capital of France?")
    box.press("Enter")
    expect(view.locator(".tm-turn:not(.tm-running) .tm-content")).to_contain_text(
        "Paris", timeout=30_000
    )
    opened.screenshot(pictures / "notebook-7.png")


def test_opened_again_with_and_without_the_kernel(opened: PromptPage, pictures: Path) -> None:
    saved = json.dumps(opened.save())
    assert "widget-view" not in saved
    view = opened.page
    opened.open("seven.ipynb", "notebooks")
    expect(view.locator(WIDGETS)).to_have_count(3)
    opened.shut_down()
    opened.open("seven.ipynb", "notebooks")
    static = view.locator(".tm-static")
    expect(static).to_have_count(3)
    assert all(each.is_visible() for each in static.all())
    assert "The capital of France is Paris." in static.first.inner_text()
    assert view.locator(WIDGETS).count() == 0
    assert view.get_by_text("Error displaying widget").count() == 0
    opened.screenshot(pictures / "notebook-7-again.png")
