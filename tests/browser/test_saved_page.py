"""Saved pages opened from a file: the inspector without a kernel, and hostile text."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

import tensormesh_nb as tm
from tensormesh_nb.wire.sanitize import escape_unsafe

from ..factories import entry, make_builder, make_chunk, make_result, top_entries
from ..hostile_text import HOSTILE
from .accessibility import pale
from .blank import Watched, selected_text
from .test_hostile import LOOK, all_tokens, everything, failed

Opener = Callable[..., Page]

# What a script or a style of a host would need, tried by the page itself.
ATTACKS = """async () => {
    const found = [];
    document.addEventListener("securitypolicyviolation", (e) => found.push(e.effectiveDirective));
    const script = document.createElement("script");
    script.textContent = "window.ran = true";
    const image = new Image();
    image.src = "https://evil.example/pixel.png";
    document.body.append(script, image);
    await fetch("https://evil.example/").catch(() => {});
    await new Promise((done) => setTimeout(done, 50));
    script.remove();
    return [window.ran ?? false, found.sort()];
}"""


class Opened(Watched):
    """A page from a file, which may request nothing but itself."""

    def __init__(self, browser: Browser, path: Path, **context: Any) -> None:
        super().__init__(browser, **context)
        self.page.goto(path.as_uri())
        if context.get("java_script_enabled", True):
            self.page.locator(".tm-inspector").wait_for()
        assert self.requests == [path.as_uri()]
        self.requests.clear()


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Opener]:
    pages: list[Opened] = []

    def open_(made: tm.ChatResult, compare: Any = (), **context: Any) -> Page:
        path = made.save_html(tmp_path / "page.html", compare=compare)
        pages.append(Opened(browser, path, **context))
        return pages[-1].page

    yield open_
    for page in pages:
        page.close()


def answer(*tokens: str, tops: Any = None, **keys: Any) -> tm.ChatResult:
    entries = [entry(token, math.log(0.5), top_logprobs=tops or []) for token in tokens]
    builder = make_builder(make_chunk("".join(tokens), entries), vocab_size=1000, top_logprobs=3)
    builder.finish("complete", 0.1)
    builder.answer.branch_position = keys.get("branch_position")
    return tm.ChatResult(builder.answer, parent=keys.get("parent"))


@pytest.fixture
def tree() -> Iterator[tm.ChatResult]:
    tops = top_entries((" Paris", math.log(0.5)), (" Lyon", math.log(0.25)))
    root = answer("It", " is", " Paris", ".", tops=tops)
    branch = answer("It", " is", " Lyon", ",", parent=root, branch_position=2)
    yield root
    del branch


def test_tokens_and_branches_are_read_without_a_kernel(
    opened: Opener, tree: tm.ChatResult, pictures: Path
) -> None:
    # 1024 x 768 at 150 %.
    page = opened(tree, tree.branches[0], size=(683, 512), device_scale_factor=1.5)
    cells = page.locator(".tm-cell")
    assert selected_text(page.locator(".tm-flow")) == "It is Paris."
    cells.nth(2).hover()
    card = page.locator(".tm-card")
    assert card.locator(".tm-token").text_content() == " Paris"
    assert "50.0 %" in card.inner_text()
    cells.nth(2).click()
    last = card.locator("tbody tr").last.bounding_box()
    assert last is not None
    assert last["y"] + last["height"] <= 512  # nothing to scroll
    assert card.get_by_role("button").count() == 0
    assert not page.locator(".tm-sampler").is_visible()
    assert "use the notebook" in page.locator(".tm-foot").inner_text()
    page.screenshot(path=pictures / "saved-page.png")
    page.locator(".tm-branch").nth(1).click()
    assert page.locator(".tm-forked").all_text_contents() == [" Paris", " Lyon"]
    assert page.locator(".tm-pinned").text_content() == " Lyon"  # the pin stays
    page.locator(".tm-side").nth(0).locator(".tm-cell").nth(1).click()
    assert page.locator(".tm-flow").count() == 1
    assert card.locator(".tm-token").text_content() == " is"
    assert page.locator(".tm-comparison").is_visible()
    assert not page.locator(".tm-static").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_can_be_read_in_both_schemes(
    opened: Opener, tree: tm.ChatResult, scheme: str, pictures: Path
) -> None:
    page = opened(tree, tree.branches[0], color_scheme=scheme)
    page.locator(".tm-branch").nth(1).click()
    assert pale(page.locator("body")) == []
    page.screenshot(path=pictures / f"saved-page-{scheme}.png", full_page=True)


def test_without_javascript_the_heat_maps_are_shown(opened: Opener, tree: tm.ChatResult) -> None:
    page = opened(tree, tree.branches[0], java_script_enabled=False)
    static = page.locator(".tm-static")
    assert static.is_visible()
    text = static.inner_text()
    assert "It is Paris." in text
    assert "Branch at position 2" in text
    assert "▸␣Paris" in (static.locator("span[title]").nth(2).get_attribute("title") or "")
    assert page.locator(".tm-comparison").is_visible()


def test_print_has_the_heat_maps(opened: Opener, tree: tm.ChatResult) -> None:
    page = opened(tree)
    page.emulate_media(media="print")
    assert page.locator(".tm-static").is_visible()
    assert not page.locator(".tm-inspector").is_visible()


def test_page_forbids_other_scripts_and_all_loads(browser: Browser, tmp_path: Path) -> None:
    path = answer("a").save_html(tmp_path / "page.html")
    page = browser.new_context().new_page()
    sent: list[str] = []
    page.goto(path.as_uri())
    page.on("requestfinished", lambda request: sent.append(request.url))
    ran, violated = page.evaluate(ATTACKS)
    assert not ran
    assert violated == ["connect-src", "img-src", "script-src-elem"]
    assert sent == []
    page.context.close()


@pytest.mark.parametrize("java_script", [True, False])
def test_hostile_strings(opened: Opener, java_script: bool, pictures: Path) -> None:
    whole = failed(HOSTILE[3], all_tokens(), HOSTILE, vocab_size=1000)
    others = [make_result(everything(text)) for text in HOSTILE[:3]]
    page = opened(whole, others, java_script_enabled=java_script)
    if java_script:
        card = page.locator(".tm-card .tm-token")
        page.locator(".tm-flow").focus()
        page.keyboard.press("Home")
        for text in HOSTILE[1:60]:
            page.keyboard.press("ArrowRight")
            assert card.text_content() == (escape_unsafe(text) or "∅")
        assert page.locator("#tm-inspector").evaluate(LOOK) == []
        assert page.locator("body > section").evaluate(LOOK) == []
        page.screenshot(path=pictures / "hostile-saved-page.png")
    else:
        assert page.locator(".tm-static").is_visible()
    assert page.locator("script").count() == 2
    assert page.locator("a, img, iframe, svg, form, object, embed, base").count() == 0


@pytest.mark.parametrize("java_script", [True, False])
def test_each_hostile_string_in_every_place(
    browser: Browser, tmp_path: Path, java_script: bool
) -> None:
    watched = Watched(browser, java_script_enabled=java_script)
    for number, text in enumerate(HOSTILE[: -1 : 2 if java_script else 6]):
        made = failed(text, everything(text))
        made.request.messages.append({"role": "user", "content": text})
        path = made.save_html(tmp_path / f"{number}.html")
        watched.page.goto(path.as_uri())
        if java_script:
            watched.page.locator(".tm-inspector").wait_for()
            assert watched.page.locator("#tm-inspector").evaluate(LOOK) == []
        assert watched.page.locator("script").count() == 2
        assert watched.page.locator("img, iframe, svg, object, embed, base, link").count() == 0
        assert watched.requests == [path.as_uri()]
        watched.requests.clear()
    watched.close()
