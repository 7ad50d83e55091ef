"""The guessing game in JupyterLab: a class of three plays it with the keyboard only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from .lab import Lab, NotebookPage
from .notebook import write

TEXT = "The capital of France is Paris, and the capital of Germany is Berlin."
CELL = f"""\
import tensormesh_nb as tm
game = tm.game({TEXT!r}, start=4, tokens=3, players=["Ada", "Grace", "Alan"],
               client=tm.Client(host="local"))
game"""


@pytest.fixture(scope="module")
def opened(browser: Browser, lab: Lab) -> Iterator[NotebookPage]:
    page = NotebookPage(browser, lab)
    page.open(write(lab.root / "game.ipynb", CELL, "game.scores"))
    page.run_cell(0)
    page.page.locator(".tm-game-form").wait_for()
    yield page
    assert page.problems == []
    page.close()


def project(opened: NotebookPage, pictures: Path, name: str, *themes: str) -> None:
    """Look at the widget on a projector, where it needs no scrolling."""
    page = opened.page
    page.set_viewport_size({"width": 683, "height": 512})  # 1024 x 768 at 150 %
    widget = page.locator(".tm-game")
    for theme in themes:
        opened.change_theme(theme)
        page.locator("#jupyterlab-splash").wait_for(state="detached")
        widget.scroll_into_view_if_needed()
        page.screenshot(path=pictures / f"game-{name}-{theme}-projector.png")
    box = widget.bounding_box()
    assert box is not None
    assert box["height"] <= 390  # what JupyterLab's bars leave
    assert widget.evaluate("n => n.scrollWidth <= n.clientWidth")
    page.set_viewport_size({"width": 1100, "height": 1000})


def test_a_class_plays_with_the_keyboard(opened: NotebookPage, pictures: Path) -> None:
    page, keys = opened.page, opened.page.keyboard
    opened.run("application:toggle-left-area")
    status, problem = page.locator(".tm-game-status"), page.locator(".tm-game .tm-alarm")
    name, first = page.get_by_label("player", exact=True), page.get_by_label("guess 1", exact=True)
    expect(name).to_have_value("Ada")
    name.focus()
    keys.press("Tab")  # hide what is typed
    keys.press("Tab")
    keys.type("is")
    keys.press("Enter")
    expect(status).to_have_text("Ada has guessed. Next: Grace.")
    expect(first).to_be_focused()
    keys.type("is")
    keys.press("Tab")
    keys.type("60")
    keys.press("Tab")
    keys.type("was")
    keys.press("Tab")
    keys.type("30")
    keys.press("Enter")
    expect(problem).to_contain_text("the points add up to 90, expected 100: 10 are left")
    for _ in range(5):
        keys.press("Tab")
    keys.type("10")  # something else
    project(opened, pictures, "guess")
    keys.press("Enter")
    expect(status).to_have_text("Grace has guessed. Next: Alan.")
    expect(problem).to_have_text("")
    keys.type("has")
    keys.press("Tab")
    keys.press("Tab")
    keys.type("is")
    keys.press("Enter")
    expect(status).to_have_text("Alan has guessed; nobody is missing.")
    expect(page.get_by_role("button", name="show the token")).to_be_focused()
    keys.press("Enter")
    expect(status).to_contain_text("“ is”: the room 0.51 bits, the model 0.64 bits.")
    expect(page.get_by_role("button", name="next")).to_be_focused()
    project(opened, pictures, "reveal", "dark", "light")
    row = page.locator(".tm-game-token")
    assert row.inner_text().split("\t")[1:] == ["70 %", "64 %"]
    keys.press("Enter")
    expect(first).to_be_focused()
    for guess, then in (
        ("Paris", "Ada has guessed. Next: Grace."),
        ("paris, of course", "Grace has guessed. Next: Alan."),
        ("London", "Alan has guessed; nobody is missing."),
    ):
        keys.type(guess)
        keys.press("Enter")
        expect(status).to_have_text(then)
        expect(first).to_have_value("")
    expect(page.get_by_role("button", name="show the token")).to_be_focused()
    keys.press("Enter")
    expect(row).to_contain_text("Paris")
    expect(page.get_by_role("button", name="next")).to_be_focused()
    keys.press("Enter")
    expect(first).to_be_focused()
    keys.type(";")
    keys.press("Enter")
    expect(status).to_have_text("Ada has guessed. Next: Grace.")
    page.get_by_role("button", name="show the token").focus()
    keys.press("Enter")
    expect(page.get_by_role("button", name="next")).to_be_focused()
    keys.press("Enter")
    expect(status).to_contain_text("one of 49,152 tokens")
    project(opened, pictures, "over")
    assert page.locator(".tm-game-players li").count() == 3


def test_saved_notebook_has_the_final_table_and_no_widget(opened: NotebookPage) -> None:
    opened.run_cell(1)
    saved = json.dumps(opened.save())
    assert "application/vnd.jupyter.widget-view+json" not in saved
    assert saved.count("the room together") == 2  # as HTML and as text
    assert "right first guesses" in saved
