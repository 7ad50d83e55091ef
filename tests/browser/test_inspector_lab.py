"""The inspector in JupyterLab, on the embedded model, from page and from Python."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from .accessibility import pale
from .blank import selected_text
from .lab import Lab, NotebookPage
from .notebook import write

CELLS = (
    """import tensormesh_nb as tm
result = tm.Client(host="local").chat(
    [{"role": "system", "content": "You are a helpful assistant."},
     {"role": "user", "content": "What is the capital of France?"}],
    temperature=0, max_tokens=24, logprobs=True, top_logprobs=5, return_token_ids=True)
inspector = result.inspect()
inspector""",
    "print(inspector.selected, inspector.pinned, inspector.rows['token'].tolist())",
    "inspector.selected = inspector.frame[inspector.frame['token'] == ' France']",
    "inspector.shown, len(inspector.branches), inspector.results[0].text",
)


@pytest.fixture(scope="module")
def opened(browser: Browser, lab: Lab) -> Iterator[NotebookPage]:
    page = NotebookPage(browser, lab)
    page.open(write(lab.root / "inspector.ipynb", *CELLS))
    page.run_all()
    page.page.locator(".tm-inspector").wait_for()
    yield page
    assert not page.problems
    page.close()


def run_cell(opened: NotebookPage, number: int) -> str:
    """Run a cell and return what it printed."""
    opened.run_cell(number)
    return opened.page.locator(".jp-Cell").nth(number).locator(".jp-OutputArea").inner_text()


def test_inspector_replaces_the_static_heat_map(opened: NotebookPage) -> None:
    page = opened.page
    assert page.locator(".tm-static").count() == 1
    assert not page.locator(".tm-static").is_visible()
    assert selected_text(page.locator(".tm-flow")) == "The capital of France is Paris."


def await_print(opened: NotebookPage, expected: str) -> None:
    """Run the second cell until the state of the page has arrived in the kernel.

    ipywidgets holds a state back while an earlier one is under way; a cell does not wait for it.
    """
    for _ in range(10):
        if expected in (printed := run_cell(opened, 1)):
            break
    assert expected in printed


def test_python_s_selection_lights_up_and_a_click_is_a_row(opened: NotebookPage) -> None:
    page = opened.page
    page.wait_for_function("document.querySelector('.tm-selected')?.textContent === ' France'")
    page.locator(".tm-cell", has_text="Paris").click()
    await_print(opened, "(5,) 5 [' Paris']")
    run_cell(opened, 2)
    page.wait_for_function("document.querySelector('.tm-selected')?.textContent === ' France'")


def test_text_can_be_read_in_every_theme(opened: NotebookPage, pictures: Path) -> None:
    page = opened.page
    page.locator(".jp-Cell").first.evaluate("cell => cell.scrollIntoView(true)")
    for theme in ("light", "dark"):
        opened.change_theme(theme)
        assert pale(page.locator(".tm-inspector")) == []
        opened.screenshot(pictures / f"inspector-lab-{theme}.png")
    opened.change_theme("light")


def test_hover_keys_and_filter(opened: NotebookPage) -> None:
    page = opened.page
    token = page.locator(".tm-card .tm-token")
    page.locator(".tm-cell", has_text="capital").hover()
    assert token.text_content() == " capital"
    flow = page.locator(".tm-flow")
    flow.focus()
    for key in ("Home", "ArrowRight", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    assert token.text_content() == " of"
    # The notebook has not taken the keys for its own: no cell was selected, none edited.
    assert flow.evaluate("node => node === document.activeElement")
    await_print(opened, "(2,) 2 [' of']")
    page.get_by_label("tokens that contain this text").fill("Paris")
    assert page.locator(".tm-cell:not(.tm-dim)").all_text_contents() == [" Paris"]
    page.get_by_role("button", name="select filtered").click()
    await_print(opened, "(5,)")
    page.get_by_role("button", name="clear", exact=True).click()
    assert "() None []" in run_cell(opened, 1)


def test_the_whole_distribution_makes_the_sampler_exact(opened: NotebookPage) -> None:
    page = opened.page
    page.locator(".tm-cell", has_text="The").click()
    page.get_by_label("temperature", exact=True).fill("0.6")
    verdict = page.locator(".tm-verdict")
    expect(verdict).to_contain_text("between bounds")
    page.get_by_role("button", name="fetch the whole distribution").click()
    page.wait_for_function("document.querySelector('.tm-verdict').innerText === 'exact'")
    rows = page.locator(".tm-card tbody tr")
    assert rows.count() == 21  # the likeliest 20, and all others
    # A reloaded page still has it, because the kernel keeps it.
    opened.save()
    page.reload()
    opened.wait_until_ready()
    page.wait_for_function("document.querySelector('.tm-verdict')?.innerText === 'exact'")
    assert rows.count() == 21


def test_a_branch_is_shown_and_the_original_kept(opened: NotebookPage) -> None:
    page = opened.page
    page.locator(".tm-cell", has_text="Paris").click()
    page.locator(".tm-card tbody tr").nth(1).get_by_role("button").click()
    nodes = page.locator(".tm-branch")
    nodes.nth(1).wait_for()
    assert nodes.nth(1).get_attribute("aria-current") == "true"
    heads = page.locator(".tm-side-head")
    assert "original:" in heads.nth(0).inner_text()
    assert page.locator(".tm-forked").count() == 2
    shown = page.locator(".tm-side").nth(1)
    assert shown.locator(".tm-cell", has_text="Paris").count() == 0
    assert "(1, 1, 'The capital of France is Paris.')" in run_cell(opened, 3)
    nodes.nth(0).click()
    heads.nth(1).wait_for(state="detached")
    page.locator(".tm-cell", has_text="Paris").wait_for()
    assert "(0, 1, 'The capital of France is Paris.')" in run_cell(opened, 3)


def test_saved_notebook_reads_without_its_kernel(
    opened: NotebookPage, browser: Browser, lab: Lab, pictures: Path
) -> None:
    saved = json.dumps(opened.save())
    assert "tm-result" in saved
    assert not re.search(r"Bearer|api_key|sk-", saved)
    opened.shut_down()
    again = NotebookPage(browser, lab)
    again.open("inspector.ipynb")
    static = again.page.locator(".tm-static")
    static.wait_for()
    assert "The capital of France is Paris." in static.inner_text()
    assert again.page.locator(".tm-inspector").count() == 0
    assert "widget-view" not in saved
    assert again.page.get_by_text("Error displaying widget").count() == 0
    again.screenshot(pictures / "inspector-saved.png")
    again.close()
