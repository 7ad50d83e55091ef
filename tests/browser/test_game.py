"""The guessing game in an empty page in Chromium: thirty players, small windows, hostile names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

import tensormesh_nb as tm
from tensormesh_nb.widgets.game.game_widget import GameWidget

from ..hostile_text import MARKUP
from .accessibility import CONTROLS, pale, tab_stops, tree
from .blank import Blank

Opener = Callable[..., Blank]
TEXT = (
    "The quick brown fox jumps over the lazy dog, and then the whole class has to guess how this "
    "rather long story about animals goes on."
)
CLASS = [f"Student {number}" for number in range(1, 31)]
COMPOSING = """document.activeElement.dispatchEvent(new KeyboardEvent("keydown",
    {key: "Enter", isComposing: true, bubbles: true, cancelable: true})) && fail()"""
PROJECTOR = (610, 400)  # 1024 x 768 at 150 %, without the bars of the browser and of JupyterLab


@pytest.fixture(scope="module")
def read(local: tm.Client) -> tm.ChatResult:
    return local.read(TEXT, top_logprobs=20)


@pytest.fixture
def blank(browser: Browser, read: tm.ChatResult) -> Iterator[Opener]:
    pages: list[Blank] = []

    def show(
        result: tm.ChatResult = read, *, players: list[str], start: int = 20, **context: Any
    ) -> Blank:
        game = result.game(players=players, start=start)
        pages.append(Blank(browser, GameWidget(game), **context))
        return pages[-1]

    yield show
    for page in pages:
        page.close()


def give(shown: Blank) -> None:
    """Pass everything of the kernel's side to the page, as an answer to a message."""
    assert isinstance(shown.widget, GameWidget)
    shown.widget._answered += 1
    shown.give("_view", "_problem", "_answered")


def fits(shown: Blank) -> bool:
    box = shown.page.locator(".tm-game").bounding_box()
    assert box is not None
    wide = shown.page.evaluate("document.documentElement.scrollWidth")
    return box["y"] + box["height"] <= PROJECTOR[1] and bool(wide <= PROJECTOR[0])


def test_thirty_players_fit_a_projector_and_can_be_read(blank: Opener, pictures: Path) -> None:
    for scheme in ("light", "dark"):
        shown = blank(players=CLASS, size=PROJECTOR, color_scheme=scheme)
        page, widget = shown.page, shown.widget
        assert isinstance(widget, GameWidget)
        game = widget.game
        for number, name in enumerate(CLASS[:-1]):
            game.guess(name, [f"word{number}", "the"])
        give(shown)
        page.screenshot(path=pictures / f"game-class-{scheme}-1.png")
        assert page.locator(".tm-game-chips button").count() == 30
        assert (fits(shown), pale(page.locator(".tm-game"))) == (True, [])
        game.reveal()
        give(shown)
        page.screenshot(path=pictures / f"game-class-{scheme}-2.png")
        assert page.locator(".tm-game-players li").count() == 29
        assert (fits(shown), pale(page.locator(".tm-game"))) == (True, [])
        game.end()
        give(shown)
        page.screenshot(path=pictures / f"game-class-{scheme}-3.png")
        assert page.locator(".tm-game-players li").count() == 30
        assert (fits(shown), pale(page.locator(".tm-game"))) == (True, [])
        assert "one of 49,152 tokens" in page.get_by_role("status").inner_text()


def test_controls_have_names_and_an_order(blank: Opener) -> None:
    page = blank(players=["Ada", "Grace"]).page
    nodes = tree(page)
    assert [node for node in nodes if node.role in CONTROLS and not node.name] == []
    names = [stop["name"] for stop in tab_stops(page)]
    assert names == [
        *("Text so far", "player", "hide what is typed"),
        *(name for at in range(1, 5) for name in (f"guess {at}", f"points of guess {at}")),
        *("points of something else", "guess", "show the token", "end the game"),
        *("guess as Ada", "guess as Grace"),
    ]


def test_a_guess_is_sent_as_typed_and_the_next_player_is_offered(blank: Opener) -> None:
    shown = blank(players=["Ada", "Grace"])
    page, widget = shown.page, shown.widget
    assert isinstance(widget, GameWidget)
    page.get_by_label("guess 1", exact=True).fill(" dog")
    page.get_by_label("points of guess 1").fill("33,5")
    page.get_by_label("points of something else").fill("x")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    sent = shown.sent()
    assert len(sent) == 1
    assert sent[0]["guesses"][0] == [" dog", "33,5"]
    assert (sent[0]["player"], sent[0]["other"]) == ("Ada", "x")
    widget._handle_custom_msg(sent[0], [])
    shown.give("_view", "_problem", "_answered")
    expect(page.get_by_role("alert")).to_contain_text("'something else', got 'x'")
    expect(page.get_by_label("points of something else")).to_have_value("x")
    page.get_by_label("points of something else").fill("66,5")
    page.evaluate(COMPOSING)  # Enter of an input method
    assert shown.sent() == []
    page.keyboard.press("Enter")
    widget._handle_custom_msg(shown.sent()[0], [])
    shown.give("_view", "_problem", "_answered")
    expect(page.get_by_label("player", exact=True)).to_have_value("Grace")
    expect(page.get_by_label("guess 1", exact=True)).to_be_focused()
    expect(page.get_by_role("alert")).to_have_text("")
    page.get_by_label("take back the guess of Ada").click()
    assert shown.sent() == [{"kind": "take_back", "player": "Ada"}]
    page.get_by_label("hide what is typed").check()
    page.get_by_label("guess 1", exact=True).fill("secret")
    hidden = "n => getComputedStyle(n).webkitTextSecurity"
    assert page.get_by_label("guess 1", exact=True).evaluate(hidden) == "disc"


def test_a_move_in_a_cell_does_not_take_the_cursor(blank: Opener) -> None:
    shown = blank(players=["Ada"])
    widget = shown.widget
    assert isinstance(widget, GameWidget)
    widget.game.guess("Ada", "dog")
    widget.game.reveal()
    shown.give("_view")
    assert shown.page.evaluate("document.activeElement === document.body")
    shown.page.get_by_role("button", name="next").click()
    assert shown.sent() == [{"kind": "next"}]


def test_names_guesses_and_tokens_are_text(blank: Opener, local: tm.Client) -> None:
    read = local.read(f"A page: {MARKUP[0]}", top_logprobs=20)
    names = [markup[:40] for markup in MARKUP[:3]]
    shown = blank(read, players=names, start=2)
    page, widget = shown.page, shown.widget
    assert isinstance(widget, GameWidget)
    chips = page.locator(".tm-game-chips button")
    assert [chip.text_content() for chip in chips.all()] == names
    for name, guess in zip(names, MARKUP, strict=False):
        widget.game.guess(name, guess[:200])
    widget.game.reveal()
    give(shown)
    shown_names = page.locator(".tm-game-player").all_text_contents()
    assert sorted(shown_names) == sorted(names)
    widget.game.end()
    give(shown)
    assert page.locator(".tm-game-text").text_content() == f"A page: {MARKUP[0]}"
    assert page.locator("script, iframe, object, img").count() == 0
