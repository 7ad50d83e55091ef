"""The panel in an empty page in Chromium: drawing, mouse and keyboard input, and speed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

import tensormesh_nb as tm
from tensormesh_nb.assembly.answer import Status
from tensormesh_nb.conversation.history import ChatTurn
from tensormesh_nb.conversation.registry import HISTORIES
from tensormesh_nb.widgets.markdown import MAX_TAGS, tree_of
from tensormesh_nb.widgets.panel import panel as module
from tensormesh_nb.widgets.panel.panel import Panel
from tensormesh_nb.widgets.panel.turn_view import turn_view

from ..conversation.turns import user
from ..factories import entry, make_builder, make_chunk, make_result, top_entries
from .blank import Blank

Opener = Callable[..., Blank]


@pytest.fixture
def blank(browser: Browser) -> Iterator[Opener]:
    pages: list[Blank] = []

    def show(**context: Any) -> Blank:
        panel = Panel("page", client=tm.Client(host="http://127.0.0.1:9", model="m"))
        pages.append(Blank(browser, panel, **context))
        pages[-1].sent()
        return pages[-1]

    yield show
    for page in pages:
        page.close()
    HISTORIES.clear()
    module._SESSIONS.clear()


def turn(text: str, prompt: str = "Hi", status: Status = "complete") -> ChatTurn:
    builder = make_builder(make_chunk(text))
    builder.finish(status, 0.2)
    result = tm.ChatResult(builder.answer)
    return ChatTurn([user(prompt)], result.new_messages, result)


def changes(*turns: ChatTurn, **more: Any) -> dict[str, Any]:
    views = json.loads(json.dumps({each.id: turn_view(each) for each in turns}))
    return {"order": list(views), "attempt": None, "turns": views, "branches": [], **more}


def started(blank: Blank, prompt: str = "Hi") -> None:
    blank.receive("started", answer={"prompt": prompt, "base": [], "pieces": []})


def delta(blank: Blank, at: int, text: str, part: str = "text") -> None:
    blank.receive("delta", pieces=[{"part": part, "offset": at, "text": text}])


def box(page: Page) -> Any:
    return page.get_by_role("textbox", name="Message", exact=True)


def test_enter_sends_and_shift_enter_begins_a_line(
    blank: Opener,
) -> None:
    page_ = blank()
    page = page_.page
    box(page).fill("one")
    box(page).press("Shift+Enter")
    box(page).press_sequentially("two")
    box(page).press("Enter")
    assert page_.sent() == [{"kind": "send", "text": "one\ntwo", "at": None}]
    expect(box(page)).to_have_value("one\ntwo")
    started(page_, "one\ntwo")
    expect(box(page)).to_have_value("")
    box(page).fill("next")
    box(page).press("Enter")  # an answer is on its way
    assert page_.sent() == []
    box(page).press("Escape")
    assert page_.sent() == [{"kind": "stop"}]
    page_.receive("ended", **changes(turn("done", "one\ntwo")))
    expect(box(page)).to_have_value("next")


def test_refused_message_is_returned_with_the_reason(blank: Opener) -> None:
    page_ = blank()
    box(page_.page).fill("mine")
    box(page_.page).press("Enter")
    started(page_, "mine")
    page_.receive("ended", **changes(), problem="No key.", advice="Set one.", text="mine")
    expect(box(page_.page)).to_have_value("mine")
    expect(page_.page.get_by_role("alert").first).to_contain_text("No key.")
    expect(page_.page.locator(".tm-advice")).to_have_text("Set one.")


def test_a_kernel_that_does_not_answer_loses_no_text(blank: Opener) -> None:
    page_ = blank()
    page = page_.page
    page.clock.install()
    box(page).fill("mine")
    box(page).press("Enter")
    page.clock.fast_forward(6000)
    expect(page.get_by_role("status")).to_contain_text("The kernel does not answer")
    expect(box(page)).to_have_value("mine")


def test_an_end_that_was_lost_is_asked_for(blank: Opener) -> None:
    page_ = blank()
    page = page_.page
    page.clock.install()
    started(page_)
    delta(page_, 0, "Hel")
    page.clock.fast_forward(4000)
    delta(page_, 3, "lo")
    page.clock.fast_forward(4000)
    assert page_.sent() == []
    page.clock.fast_forward(2000)
    assert page_.sent() == [{"kind": "open"}]
    everything = page_.widget._snapshot()  # type: ignore[attr-defined]
    page_.receive("snapshot", **{**json.loads(json.dumps(everything)), **changes(turn("Hello"))})
    expect(page.locator(".tm-content")).to_have_text("Hello")
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_visible()
    page.clock.fast_forward(9000)
    assert page_.sent() == []


def test_pieces_go_where_they_belong(blank: Opener) -> None:
    page_ = blank()
    growing = page_.page.locator(".tm-growing")
    started(page_)
    delta(page_, 0, "Hel")
    delta(page_, 3, "lo 😀\n")
    delta(page_, 3, "lo 😀\n")  # again: nothing twice
    delta(page_, 8, "\n<b>wor")  # a part of it again
    delta(page_, 0, "Let me see", part="reasoning")
    assert growing.evaluate("g => g.textContent") == "Hello 😀\n<b>wor"
    expect(page_.page.locator(".tm-reasoning")).to_contain_text("Let me see")
    delta(page_, 40, "ld")  # what lies between was lost
    assert growing.evaluate("g => g.textContent").endswith("<b>wor … ld")
    page_.receive("ended", **changes(turn("Hello 😀\nworld")))
    expect(page_.page.locator(".tm-content")).to_have_text("Hello 😀\nworld")
    expect(page_.page.locator(".tm-running")).to_have_count(0)


def test_log_follows_readers_at_its_end(blank: Opener) -> None:
    page_ = blank()
    log = page_.page.locator(".tm-log")
    started(page_)
    text = "line of text\n" * 80
    delta(page_, 0, text)
    gap = "l => l.scrollHeight - l.scrollTop - l.clientHeight"
    assert log.evaluate(gap) < 2
    log.evaluate("l => { l.scrollTop = 100; }")
    delta(page_, len(text), text)
    assert log.evaluate("l => l.scrollTop") == 100
    page_.receive("ended", **changes(turn(text * 2)))
    assert log.evaluate("l => l.scrollTop") == 100


def test_code_is_copied_as_it_was_written(blank: Opener) -> None:
    page_ = blank()
    code = "for x in y:\n    print('<b>', x)\n"
    page_.receive("turns", **changes(turn(f"Try:\n\n```python\n{code}```\n")))
    page_.page.evaluate(
        "Object.defineProperty(navigator, 'clipboard', "
        "{configurable: true, value: {writeText: async (t) => { window.copied = t; }}})"
    )
    page_.page.locator("pre .tm-copy").click()
    expect(page_.page.locator("pre .tm-copy")).to_have_text("copied")
    assert page_.page.evaluate("window.copied") == code


def test_turns_that_stay_keep_their_nodes(blank: Opener) -> None:
    page_ = blank()
    first, second = turn("A"), turn("B")
    page_.receive("turns", **changes(first))
    page_.page.locator(".tm-turn").evaluate("n => { n.marked = true; }")
    page_.receive("turns", **{**changes(second), "order": [first.id, second.id]})
    assert page_.page.locator(".tm-turn").first.evaluate("n => n.marked === true")
    expect(page_.page.locator(".tm-turn")).to_have_count(2)
    page_.receive("turns", **{**changes(), "order": [second.id]})
    expect(page_.page.locator(".tm-content")).to_have_text("B")


def test_every_button_says_what_it_sends(blank: Opener) -> None:
    page_ = blank()
    page = page_.page
    done, half = turn("A", "first"), turn("half", "second", "interrupted")
    views = changes(done, half)
    page_.receive(
        "turns", **{**views, "order": [done.id], "attempt": half.id, "branches": ["1 turn"]}
    )
    for name, nth, message in (
        ("retry", 0, {"kind": "retry", "id": done.id}),
        ("delete", 0, {"kind": "delete", "id": done.id}),
        ("keep", 0, {"kind": "keep"}),
        ("retry", 1, {"kind": "retry", "id": half.id}),
    ):
        page.get_by_role("button", name=name, exact=True).nth(nth).click()
        assert page_.sent() == [message]
    page.get_by_role("button", name="Edit this message").first.click()
    box(page).fill("instead")
    page.get_by_role("button", name="Send instead").click()
    assert page_.sent() == [{"kind": "send", "text": "instead", "at": done.id}]
    page.locator(".tm-branches summary").click()
    page.get_by_role("button", name="Restore branch 1").click()
    assert page_.sent() == [{"kind": "restore", "number": 1}]


def test_keyboard_and_screen_reader(blank: Opener) -> None:
    page_ = blank()
    page = page_.page
    page_.receive("turns", **changes(turn("A")))
    for button in page.get_by_role("button").all():
        assert button.evaluate("n => n.textContent || n.getAttribute('aria-label')")
    for field in page.locator(".tm-setting :is(input, select, textarea)").all():
        assert field.evaluate("f => f.labels.length > 0 || !!f.getAttribute('aria-label')")
    assert page.get_by_role("log", name="Conversation").count() == 1
    assert page.get_by_role("article", name="You").count() == 1
    assert page.get_by_role("article", name="Answer").count() == 1
    page.get_by_role("button", name="settings").focus()
    page.keyboard.press("Enter")
    assert page.get_by_role("button", name="settings").get_attribute("aria-expanded") == "true"
    expect(page.get_by_role("region", name="Settings")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.labels[0].textContent") == "host"


def test_five_thousand_tokens_are_sent_once_and_laid_out(blank: Opener) -> None:
    page_ = blank()
    page = page_.page
    words = [f" word{n % 97}" + ("\n\n" if n % 60 == 59 else "") for n in range(5000)]
    view = changes(turn("".join(words)))
    page.evaluate(
        """async ({words, view}) => {
            model.hear({kind: "started", answer: {prompt: "Go", base: [], pieces: []}});
            let at = 0;
            window.kernel_bytes = 0;
            for (let n = 0; n < words.length; n += 25) {
                const text = words.slice(n, n + 25).join("");
                const message = {kind: "delta", pieces: [{part: "text", offset: at, text}]};
                window.kernel_bytes += JSON.stringify(message).length;
                at += text.length;
                model.hear(message);
                await new Promise((done) => setTimeout(done));
            }
            model.hear({kind: "ended", ...view});
            await new Promise((done) => setTimeout(done, 300));
        }""",
        {"words": words, "view": view},
    )
    text = "".join(words)
    assert page.evaluate("window.kernel_bytes") < 3 * len(text)
    assert page.locator(".tm-content p").count() == 84


def test_enter_twice_sends_once(blank: Opener) -> None:
    page_ = blank()
    box(page_.page).fill("mine")
    for _ in range(3):
        box(page_.page).press("Enter")
    assert [told["kind"] for told in page_.sent()] == ["send"]


def test_draft_survives_an_edit_and_a_refusal(blank: Opener) -> None:
    page_ = blank()
    page = page_.page
    page_.receive("turns", **changes(turn("A", "first")))
    edit = page.get_by_role("button", name="Edit this message")
    box(page).fill("draft")
    edit.click()
    expect(box(page)).to_have_value("first")
    box(page).press("Escape")
    expect(box(page)).to_have_value("draft")
    edit.click()
    box(page).fill("instead")
    box(page).press("Enter")
    started(page_, "instead")
    expect(box(page)).to_have_value("draft")
    page_.receive("ended", **changes(), problem="No key.", advice="", text="instead")
    expect(box(page)).to_have_value("instead\ndraft")


def test_focus_stays_in_the_panel(blank: Opener) -> None:
    page_ = blank()
    page = page_.page
    where = "document.activeElement.getAttribute('aria-label')"
    box(page).fill("mine")
    page.get_by_role("button", name="Send", exact=True).focus()
    page.keyboard.press("Enter")
    started(page_, "mine")
    assert page.evaluate(where) == "Message"
    page.get_by_role("button", name="Stop", exact=True).focus()
    expect(page.locator(".tm-running")).to_have_attribute("aria-live", "off")
    page_.receive("ended", **changes(turn("The *answer*", "mine")))
    assert page.evaluate(where) == "Message"
    log = page.get_by_role("log")
    expect(log).to_have_attribute("aria-live", "polite")
    assert log.locator("[aria-live=off]").count() == 0
    page.get_by_role("button", name="delete", exact=True).focus()
    page_.receive("turns", **changes())
    assert page.evaluate(where) == "Conversation"


def test_only_an_attempt_can_be_kept(blank: Opener) -> None:
    page_ = blank()
    page = page_.page
    half = turn("half", status="interrupted")
    page_.receive("turns", **{**changes(half), "order": [], "attempt": half.id})
    expect(page.get_by_role("button", name="keep", exact=True)).to_be_visible()
    expect(page.get_by_text("Not part of the conversation")).to_be_visible()
    page_.receive("turns", **changes(half))
    expect(page.get_by_role("button", name="keep", exact=True)).to_be_hidden()
    expect(page.get_by_text("Not part of the conversation")).to_be_hidden()


def test_invalid_number_is_refused(blank: Opener) -> None:
    page_ = blank()
    page = page_.page
    page.get_by_role("button", name="settings").click()
    page_.sent()
    page.get_by_label("temperature", exact=True).focus()
    page.keyboard.type("1e")
    page.keyboard.press("Tab")
    expect(page.locator(".tm-setting .tm-alarm", has_text="from 0 to 2")).to_be_visible()
    assert page_.sent() == []


def test_shown_request_follows_the_settings(blank: Opener) -> None:
    page_ = blank()
    page_.page.get_by_role("button", name="show request").click()
    page_.sent()
    page_.receive("settings", settings={"set": {"top_p": "0.5"}, "defaults": {}, "hosts": []})
    assert page_.sent() == [{"kind": "request", "text": ""}]


def test_a_piece_of_many_lines_is_little_work(blank: Opener) -> None:
    page_ = blank()
    started(page_)
    delta(page_, 0, "a\n" * 50_000)
    delta(page_, 100_000, "end")
    assert page_.page.locator(".tm-growing .tm-grown").count() == 2
    expect(page_.page.locator(".tm-growing .tm-grown").last).to_have_text("end")


@pytest.mark.parametrize(
    "text", ["x\n" * 95_000, "- a\n  - b\n    - c\n" * 240, "> > x\n\n" * 24_000]
)
def test_giant_text_is_laid_out_in_few_elements(
    blank: Opener, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("WARNING", "markdown_it")  # it logs every line of the text
    page_ = blank()
    before = page_.page.locator("*").count()
    page_.receive("turns", **changes(turn(text)))
    expect(page_.page.locator(".tm-turn")).to_be_visible()
    assert 10 < page_.page.locator("*").count() - before <= MAX_TAGS + 50


def test_heat_map_shows_a_token_s_numbers_by_pointer_touch_and_keys(blank: Opener) -> None:
    page_ = blank(has_touch=True)
    page = page_.page
    tops = top_entries((" b", -0.5), ("<b>", -1.0))
    tokens = [entry("a", -0.1), entry(" b", -0.5, top_logprobs=tops)]
    made = make_result(make_chunk("a b", tokens))
    shown = ChatTurn([user("Hi")], made.new_messages, made)
    page_.receive("turns", **changes(shown))
    page.get_by_role("button", name="heat map").click()
    page_.receive("heatmap", id=shown.id, tree=tree_of(str(made.heatmap())))
    card, words = page.locator(".tm-hover"), page.locator(".tm-heatmap [data-numbers]")
    assert page.locator(".tm-heatmap [title]").count() == 0
    assert not card.is_visible()
    words.nth(1).hover()
    assert card.inner_text().split("\n")[:2] == ["▸␣b 60.7%", " <b> 36.8%"]
    page.mouse.move(2, 2)
    assert not card.is_visible()
    words.nth(0).tap()
    assert card.inner_text().startswith("▸a 90.5%")
    page.get_by_role("group", name="Tokens").focus()
    for key, first in (("ArrowRight", "▸a"), ("ArrowRight", "▸␣b"), ("ArrowLeft", "▸a")):
        page.keyboard.press(key)
        assert card.inner_text().startswith(first)
    page.keyboard.press("Escape")
    assert not card.is_visible()
