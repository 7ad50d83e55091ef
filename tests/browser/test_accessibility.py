"""The widgets work with screen readers, keyboards and low vision, as Chromium reports them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

import tensormesh_nb as tm
from tensormesh_nb.widgets import STATIC
from tensormesh_nb.widgets.inspector.inspector import Inspector
from tensormesh_nb.widgets.panel.panel import Panel

from ..factories import entry, make_chunk, make_result
from .accessibility import CONTROLS, pale, tab_stops, tree
from .blank import Blank
from .panel_page import changes, turn
from .test_inspector import paris

# What changed in a live region, without what was said there before already.
LISTEN = """() => {
    window.heard = [];
    for (const node of document.querySelectorAll("[role=status], [role=log], [role=alert]"))
        new MutationObserver(() => window.heard.push(node.textContent))
            .observe(node, {childList: true, characterData: true, subtree: true});
}"""

ANSWER = "It **is**:\n\n```python\nx = 1\n```\n\nSee [this](https://example.org)."


def strong() -> tm.ChatResult:
    """Tokens of every colour up to the strongest, white space and a marker among them."""
    texts = ["a", " b", " c", " ", "\n", "e", "</s>"]
    entries = [entry(text, -3.0 * i) for i, text in enumerate(texts)]
    return make_result(make_chunk("".join(texts[:-1]), entries), vocab_size=1000)


def a_panel(browser: Browser, **context: Any) -> Blank:
    client = tm.Client(host="http://127.0.0.1:9", model="m")
    shown = Blank(browser, Panel("page", client=client), **context)
    done, half = turn(ANSWER, "first"), turn("half", "second", "interrupted")
    versions = {done.id: {"number": 2, "count": 3, "of": "answer"}}
    more = {"attempt": half.id, "branches": ["1 turn"], "versions": versions}
    shown.receive("turns", **{**changes(done, half), **more})
    return shown


def an_inspector(browser: Browser, **context: Any) -> Blank:
    return Blank(browser, Inspector(strong()), **context)


@pytest.fixture
def inspector(browser: Browser) -> Iterator[Blank]:
    with closing(Blank(browser, Inspector(paris()))) as shown:
        yield shown


@pytest.fixture
def panel(browser: Browser) -> Iterator[Blank]:
    with closing(a_panel(browser)) as shown:
        yield shown


def unnamed(page: Page) -> list[str]:
    """Controls, regions and tables without a name."""
    wanted = {*CONTROLS, "region", "log", "image", "table", "tablist", "article", "group"}
    nameless = [node.role for node in tree(page) if node.role in wanted and not node.name]
    # Chromium gives a <details> without a name of its own; its summary has one.
    return [role for role in nameless if role != "group"]


def test_the_inspector_s_controls_have_roles_and_names(inspector: Blank) -> None:
    page = inspector.page
    assert unnamed(page) == []
    roles = {node.role for node in tree(page)}
    assert {"listbox", "option", "slider", "spinbutton", "combobox", "tab", "table"} <= roles
    named = {node.name for node in tree(page)}
    assert {"Inspector", "Tokens of the answer", "Sampler", "Most surprising tokens"} <= named
    page.locator(".tm-cell").nth(3).click()
    assert unnamed(page) == []
    assert "Alternatives" in {node.name for node in tree(page)}


def test_the_panel_s_controls_have_roles_and_names(panel: Blank) -> None:
    page = panel.page
    page.get_by_role("button", name="Settings", exact=True).click()
    page.get_by_role("button", name="Show request").click()
    page.locator(".tm-more summary").click()
    page.locator(".tm-branches summary").click()
    assert unnamed(page) == []
    found = tree(page)
    assert {"Chat", "Conversation", "Message", "Copy this code"} <= {node.name for node in found}
    # An empty place for the inspector is no place to go to.
    assert [node.name for node in found if node.role == "region"] == ["Chat", "Settings"]


def test_every_token_is_reached_by_keyboard_and_named(inspector: Blank) -> None:
    page = inspector.page
    page.locator(".tm-flow").focus()
    names = []
    for _ in range(10):
        active = page.locator(".tm-flow").get_attribute("aria-activedescendant")
        names.append(page.locator(f"#{active}").get_attribute("aria-label") or "")
        page.keyboard.press("ArrowRight")
    assert [name.partition(", surprisal")[0] for name in names] == [
        *("The", " capital", " is", " Paris", "😀 part 1 of 2", "😀 part 2 of 2"),
        *(" !", "line break", " Rare", "</s>"),
    ]
    assert names[5].endswith("surprisal 3.0 bits, rank at least 1")
    options = [node for node in tree(page) if node.role == "option" and ", surprisal" in node.name]
    assert len(options) == 9
    assert all("selected" in node.has for node in options)


def test_tab_goes_through_the_inspector_in_the_order_of_the_page(inspector: Blank) -> None:
    stops = tab_stops(inspector.page)
    places = [stop["at"] for stop in stops]
    assert places == sorted(set(places))
    roles = [stop["role"] for stop in stops]
    assert roles.count("tab") == 1  # arrow keys lead to the others
    assert roles.count("listbox") == 1
    assert roles.index("tab") < roles.index("listbox") < len(roles) - 10
    assert any(stop["name"] == "min_p, number" for stop in stops)


def test_tab_goes_through_the_panel_in_the_order_of_the_page(panel: Blank) -> None:
    stops = tab_stops(panel.page)
    places = [stop["at"] for stop in stops]
    assert places == sorted(set(places))
    names = [stop["name"] for stop in stops]
    assert names[:4] == ["New conversation", "Settings", "Show request", "Conversation"]
    assert names[-2:] == ["Message", "Send"]


def test_unchanged_text_is_not_announced_again(inspector: Blank) -> None:
    page = inspector.page
    page.locator(".tm-cell").nth(3).click()
    page.get_by_label("surprisal in bits").fill("3")
    page.evaluate(LISTEN)
    for number in (0, 2, 7):
        page.locator(".tm-cell").nth(number).hover()
    inspector.take()
    inspector.give("_progress", "_problem", "selected", "pinned")
    assert page.evaluate("heard") == []
    page.get_by_label("surprisal in bits").fill("5")
    page.locator(".tm-cell").nth(2).click()
    assert len(set(page.evaluate("heard"))) == len(page.evaluate("heard")) > 0


def test_the_log_says_a_turn_once(panel: Blank) -> None:
    page = panel.page
    page.evaluate(LISTEN)
    first = panel.widget._snapshot()  # type: ignore[attr-defined]
    known = page.locator(".tm-turn").evaluate_all("nodes => nodes.map(n => n.dataset.turn)")
    panel.receive("turns", **{**changes(), "order": known[:1], "attempt": known[1], "branches": []})
    panel.receive("settings", settings=first["settings"])
    assert page.evaluate("heard") == []
    panel.receive("notice", lines=["slow"])
    panel.receive("notice", lines=["slow"])
    assert page.evaluate("heard") == ["slow"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("made", [an_inspector, a_panel])
def test_text_can_be_read_on_every_colour(browser: Browser, scheme: str, made: Any) -> None:
    with closing(made(browser, color_scheme=scheme)) as shown:
        page = shown.page
        widget = page.locator(".tm-widget")
        if made is a_panel:
            page.get_by_role("button", name="Settings", exact=True).click()
        assert pale(widget) == []
        if made is an_inspector:
            page.locator(".tm-cell").first.click()
            page.get_by_label("top_k", exact=True).fill("1")
            shown.answer()
            assert pale(widget) == []
            # It looks at what is there: the same text in grey is found.
            page.locator(".tm-cell").nth(5).evaluate("c => { c.style.color = '#777'; }")
            assert [text for _, text, _ in pale(widget)] == ["e"]


@pytest.mark.parametrize("made", [an_inspector, a_panel])
def test_text_can_be_read_on_the_white_that_vs_code_puts_below_widgets(
    browser: Browser, made: Any
) -> None:
    with closing(made(browser, color_scheme="light")) as shown:
        colours = shown.page.locator(".tm-widget").evaluate(
            """widget => {
                document.body.className = "vscode-dark";
                document.body.style = "--vscode-editor-foreground: #d4d4d4;"
                    + "--vscode-editor-background: #1e1e1e; color-scheme: dark";
                const below = widget.parentElement;
                below.className = "cell-output-ipywidget-background";
                const sheet = new CSSStyleSheet();
                sheet.replaceSync(
                    ".cell-output-ipywidget-background { background: white !important }");
                document.adoptedStyleSheets.push(sheet);
                return [below, widget].map((node) => getComputedStyle(node).backgroundColor);
            }"""
        )
        assert colours == ["rgb(30, 30, 30)"] * 2
        assert pale(shown.page.locator(".tm-widget")) == []


@pytest.mark.parametrize("sheet", ["inspector", "panel", "next_token", "game"])
@pytest.mark.parametrize(("scheme", "text"), [("dark", "227"), ("light", "27")])
def test_a_scheme_of_the_page_reaches_a_shadow_tree(
    browser: Browser, sheet: str, scheme: str, text: str
) -> None:
    """As marimo shows widgets; the system's scheme is the other one."""
    page = browser.new_page(color_scheme="light" if scheme == "dark" else "dark")
    colour = page.evaluate(
        """([scheme, css]) => {
            document.body.style.colorScheme = scheme;
            const root = document.body.attachShadow({mode: "open"});
            const style = document.createElement("style"), node = document.createElement("div");
            style.textContent = css;
            node.className = "tm-widget";
            root.append(style, node);
            return getComputedStyle(node).color;
        }""",
        [scheme, (STATIC / f"{sheet}.css").read_text(encoding="utf-8")],
    )
    assert colour == f"rgb({text}, {text}, {text})"
    page.close()
