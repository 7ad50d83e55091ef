"""The next-token widget in an empty page in Chromium: dice, steps, undo, keys, small windows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

import tensormesh_nb as tm
from tensormesh_nb.client.text.next_token import NextToken
from tensormesh_nb.widgets.next_token.next_token_widget import NextTokenWidget

from ..hostile_text import MARKUP
from .accessibility import CONTROLS, pale, tab_stops, tree
from .blank import Blank

Opener = Callable[..., Blank]
TEXT = "The capital of France is"
STATE = ("_view", "_throw", "_sampler", "_progress", "_problem")


@pytest.fixture(scope="module")
def begun(local: tm.Client) -> NextToken:
    return local.next_token(TEXT, seed=2)


@pytest.fixture
def blank(browser: Browser, begun: NextToken) -> Iterator[Opener]:
    pages: list[Blank] = []

    def show(start: NextToken = begun, **context: Any) -> Blank:
        context = {"reduced_motion": "reduce", **context}
        pages.append(Blank(browser, NextTokenWidget(start), **context))
        return pages[-1]

    yield show
    for page in pages:
        page.close()


def give(shown: Blank) -> None:
    """Pass everything of the kernel's side to the page."""
    shown.give(*STATE)


def test_bars_have_names_and_shares(blank: Opener) -> None:
    page = blank().page
    rows = page.locator(".tm-next-choice")
    assert rows.count() == 8
    assert rows.first.inner_text().split() == ["Paris", "77.2", "%"]
    assert rows.first.get_attribute("aria-label") == "take “ Paris”, 77.2 %"
    assert page.locator(".tm-next-text").inner_text() == TEXT
    assert page.locator(".tm-next-interval").count() == 201
    rest = page.locator(".tm-next-rest").inner_text()
    assert rest == "all other tokens 10.8 %"


def test_throw_shows_where_the_dice_fall(blank: Opener) -> None:
    shown = blank()
    page, widget = shown.page, shown.widget
    assert isinstance(widget, NextTokenWidget)
    page.get_by_role("button", name="throw the dice").click()
    assert shown.sent() == [{"kind": "throw"}]
    thrown = widget.throw()
    give(shown)
    strip = page.locator(".tm-next-dice-track").bounding_box()
    needle = page.locator(".tm-next-needle").bounding_box()
    assert strip is not None
    assert needle is not None
    assert needle["x"] + 2 - strip["x"] == pytest.approx(thrown.at * strip["width"], abs=3)
    outcome = page.get_by_role("status").inner_text()
    assert f"{100 * thrown.at:.1f} % falls between" in outcome
    assert f"“{thrown.token}”" in outcome
    assert page.locator(".tm-next-interval.tm-next-hit").count() == 1


def test_one_step_throws_and_then_takes_the_token(blank: Opener) -> None:
    shown = blank()
    page, widget = shown.page, shown.widget
    assert isinstance(widget, NextTokenWidget)
    page.get_by_role("button", name="take one step").click()
    assert shown.sent() == [{"kind": "throw"}]
    assert page.get_by_role("button", name="throw the dice").is_disabled()
    thrown = widget.throw()
    shown.give("_throw")
    page.wait_for_function("model.sent.length")
    assert shown.sent() == [{"kind": "take", "row": None}]
    widget.take()
    give(shown)
    expect(page.locator(".tm-next-text")).to_have_text(f"{TEXT}{thrown.token}")
    assert page.locator(".tm-next-newest").text_content() == thrown.token
    page.get_by_role("button", name="undo").click()
    assert shown.sent() == [{"kind": "undo"}]
    widget.undo()
    give(shown)
    expect(page.locator(".tm-next-text")).to_have_text(TEXT)
    assert page.get_by_role("button", name="undo").is_disabled()


def test_dice_roll_visibly(blank: Opener) -> None:
    shown = blank(reduced_motion="no-preference")
    widget = shown.widget
    assert isinstance(widget, NextTokenWidget)
    thrown = widget.throw()
    give(shown)
    needle = shown.page.locator(".tm-next-needle")
    assert needle.evaluate("n => n.getAnimations().length") == 1
    needle.evaluate("n => Promise.all(n.getAnimations().map((a) => a.finished))")
    expect(shown.page.get_by_role("status")).to_contain_text(f"“{thrown.token}”")


def test_token_is_taken_by_click_and_keys_work(blank: Opener) -> None:
    shown = blank()
    page = shown.page
    page.locator(".tm-next-choice").nth(2).click()
    assert shown.sent() == [{"kind": "take", "row": 2}]
    give(shown)
    page.locator(".tm-next-text").focus()
    page.keyboard.press("d")
    assert shown.sent() == [{"kind": "throw"}]


def test_settings_are_sent_one_at_a_time(blank: Opener) -> None:
    shown = blank()
    page, widget = shown.page, shown.widget
    assert isinstance(widget, NextTokenWidget)
    slider = page.get_by_label("temperature", exact=True)
    for value in ("0.5", "0.4", "0.2"):
        slider.fill(value)
    assert shown.sent() == [{"kind": "shape", "sampler": {"temperature": 0.5}}]
    widget.shape(temperature=0.5)
    give(shown)
    assert shown.sent() == [{"kind": "shape", "sampler": {"temperature": 0.2}}]
    widget.shape(temperature=0.2)
    give(shown)
    assert page.get_by_label("temperature, number").input_value() == "0.2"
    assert page.locator(".tm-next-choice").first.inner_text().split()[1] == "100.0"


def test_everything_fits_a_projector(blank: Opener) -> None:
    # 1024 x 768 at 150 %, without the bars of the browser and of JupyterLab.
    page = blank(size=(640, 400)).page
    box = page.locator(".tm-next").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 400
    assert page.evaluate("document.documentElement.scrollWidth") <= 640
    assert page.locator(".tm-next-choice").count() == 5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_widget_is_accessible(blank: Opener, scheme: str) -> None:
    shown = blank(color_scheme=scheme)
    widget = shown.widget
    assert isinstance(widget, NextTokenWidget)
    widget.throw()
    give(shown)
    page = shown.page
    assert pale(page.locator(".tm-next")) == []
    nodes = tree(page)
    assert [node for node in nodes if node.role in CONTROLS and not node.name] == []
    assert len(tab_stops(page)) >= 12


def test_hostile_text_is_text(blank: Opener, local: tm.Client) -> None:
    text = " ".join(MARKUP)[:380]
    shown = blank(local.next_token(text, top=5))
    assert shown.page.locator(".tm-next-text").text_content() == text
    assert shown.page.locator("script, iframe, object").count() == 0
