"""The panel in an empty page in Chromium: what it draws, what hands do, and how fast it is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

import tensormesh_nb as tm
from tensormesh_nb.conversation.history import ChatTurn
from tensormesh_nb.conversation.registry import HISTORIES
from tensormesh_nb.widgets import panel as module
from tensormesh_nb.widgets.panel import Panel
from tensormesh_nb.widgets.turn_view import shown

from ..conversation.turns import complete_result, user
from .blank import Blank

Opener = Callable[..., Blank]

FRAMES = """() => {
    window.frames_ = [];
    let last = performance.now();
    const tick = (now) => {
        window.frames_.push(now - last);
        last = now;
        requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
}"""


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
    module._STAGES.clear()


def turn(text: str, prompt: str = "Hi", status: str = "complete") -> ChatTurn:
    result = complete_result(text, [user(prompt)])
    result.status = status  # type: ignore[assignment]
    return ChatTurn([user(prompt)], result.new_messages, result)


def hear(blank: Blank, kind: str, **content: Any) -> None:
    blank.page.evaluate("content => model.hear(content)", {"kind": kind, **content})


def news(*turns: ChatTurn, **more: Any) -> dict[str, Any]:
    views = json.loads(json.dumps({each.id: shown(each) for each in turns}))
    return {"order": list(views), "attempt": None, "turns": views, "branches": [], **more}


def began(blank: Blank, said: str = "Hi") -> None:
    hear(blank, "began", live={"said": said, "after": [], "pieces": []})


def grew(blank: Blank, at: int, text: str, part: str = "text") -> None:
    hear(blank, "grew", pieces=[{"part": part, "at": at, "text": text}])


def box(page: Page) -> Any:
    return page.get_by_role("textbox", name="Message", exact=True)


def test_enter_sends_shift_enter_begins_a_line_and_the_text_stays_until_it_is_taken(
    blank: Opener,
) -> None:
    shown_ = blank()
    page = shown_.page
    box(page).fill("one")
    box(page).press("Shift+Enter")
    box(page).press_sequentially("two")
    box(page).press("Enter")
    assert shown_.sent() == [{"kind": "send", "text": "one\ntwo", "at": None}]
    expect(box(page)).to_have_value("one\ntwo")
    began(shown_, "one\ntwo")
    expect(box(page)).to_have_value("")
    box(page).fill("next")
    box(page).press("Enter")  # an answer is on its way
    assert shown_.sent() == []
    box(page).press("Escape")
    assert shown_.sent() == [{"kind": "stop"}]
    hear(shown_, "ended", **news(turn("done", "one\ntwo")))
    expect(box(page)).to_have_value("next")


def test_what_is_refused_comes_back_with_the_reason(blank: Opener) -> None:
    shown_ = blank()
    box(shown_.page).fill("mine")
    box(shown_.page).press("Enter")
    began(shown_, "mine")
    hear(shown_, "ended", **news(), problem="No key.", advice="Set one.", text="mine")
    expect(box(shown_.page)).to_have_value("mine")
    expect(shown_.page.get_by_role("alert").first).to_contain_text("No key.")
    expect(shown_.page.locator(".tm-advice")).to_have_text("Set one.")


def test_a_kernel_that_does_not_answer_loses_no_text(blank: Opener) -> None:
    shown_ = blank()
    page = shown_.page
    page.clock.install()
    box(page).fill("mine")
    box(page).press("Enter")
    page.clock.fast_forward(6000)
    expect(page.get_by_role("status")).to_contain_text("The kernel does not answer")
    expect(box(page)).to_have_value("mine")


def test_an_end_that_was_lost_is_asked_for(blank: Opener) -> None:
    shown_ = blank()
    page = shown_.page
    page.clock.install()
    began(shown_)
    grew(shown_, 0, "Hel")
    page.clock.fast_forward(4000)
    grew(shown_, 3, "lo")
    page.clock.fast_forward(4000)
    assert shown_.sent() == []
    page.clock.fast_forward(2000)
    assert shown_.sent() == [{"kind": "hello"}]
    everything = shown_.widget._snapshot()  # type: ignore[attr-defined]
    hear(shown_, "all", **{**json.loads(json.dumps(everything)), **news(turn("Hello"))})
    expect(page.locator(".tm-reply")).to_have_text("Hello")
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_visible()
    page.clock.fast_forward(9000)
    assert shown_.sent() == []


def test_pieces_go_where_they_belong(blank: Opener) -> None:
    shown_ = blank()
    growing = shown_.page.locator(".tm-growing")
    began(shown_)
    grew(shown_, 0, "Hel")
    grew(shown_, 3, "lo 😀\n")
    grew(shown_, 3, "lo 😀\n")  # again: nothing twice
    grew(shown_, 8, "\n<b>wor")  # a part of it again
    grew(shown_, 0, "Let me see", part="thought")
    assert growing.evaluate("g => g.textContent") == "Hello 😀\n<b>wor"
    expect(shown_.page.locator(".tm-thought")).to_contain_text("Let me see")
    grew(shown_, 40, "ld")  # what lies between was lost
    assert growing.evaluate("g => g.textContent").endswith("<b>wor … ld")
    hear(shown_, "ended", **news(turn("Hello 😀\nworld")))
    expect(shown_.page.locator(".tm-reply")).to_have_text("Hello 😀\nworld")
    expect(shown_.page.locator(".tm-live")).to_have_count(0)


def test_the_log_follows_only_who_is_at_its_end(blank: Opener) -> None:
    shown_ = blank()
    log = shown_.page.locator(".tm-log")
    began(shown_)
    text = "line of text\n" * 80
    grew(shown_, 0, text)
    gap = "l => l.scrollHeight - l.scrollTop - l.clientHeight"
    assert log.evaluate(gap) < 2
    log.evaluate("l => { l.scrollTop = 100; }")
    grew(shown_, len(text), text)
    assert log.evaluate("l => l.scrollTop") == 100
    hear(shown_, "ended", **news(turn(text * 2)))
    assert log.evaluate("l => l.scrollTop") == 100


def test_code_is_copied_as_it_was_written(blank: Opener) -> None:
    shown_ = blank()
    code = "for x in y:\n    print('<b>', x)\n"
    hear(shown_, "turns", **news(turn(f"Try:\n\n```python\n{code}```\n")))
    shown_.page.evaluate(
        "Object.defineProperty(navigator, 'clipboard', "
        "{configurable: true, value: {writeText: async (t) => { window.copied = t; }}})"
    )
    shown_.page.locator("pre .tm-copy").click()
    expect(shown_.page.locator("pre .tm-copy")).to_have_text("copied")
    assert shown_.page.evaluate("window.copied") == code


def test_turns_that_stay_keep_their_nodes(blank: Opener) -> None:
    shown_ = blank()
    first, second = turn("A"), turn("B")
    hear(shown_, "turns", **news(first))
    shown_.page.locator(".tm-turn").evaluate("n => { n.marked = true; }")
    hear(shown_, "turns", **{**news(second), "order": [first.id, second.id]})
    assert shown_.page.locator(".tm-turn").first.evaluate("n => n.marked === true")
    expect(shown_.page.locator(".tm-turn")).to_have_count(2)
    hear(shown_, "turns", **{**news(), "order": [second.id]})
    expect(shown_.page.locator(".tm-reply")).to_have_text("B")


def test_every_button_says_what_it_sends(blank: Opener) -> None:
    shown_ = blank()
    page = shown_.page
    done, half = turn("A", "first"), turn("half", "second", "interrupted")
    views = news(done, half)
    hear(
        shown_, "turns", **{**views, "order": [done.id], "attempt": half.id, "branches": ["1 turn"]}
    )
    for name, nth, message in (
        ("retry", 0, {"kind": "retry", "id": done.id}),
        ("delete", 0, {"kind": "delete", "id": done.id}),
        ("keep", 0, {"kind": "keep"}),
        ("retry", 1, {"kind": "retry", "id": half.id}),
    ):
        page.get_by_role("button", name=name, exact=True).nth(nth).click()
        assert shown_.sent() == [message]
    page.get_by_role("button", name="Edit this message").first.click()
    box(page).fill("instead")
    page.get_by_role("button", name="Send instead").click()
    assert shown_.sent() == [{"kind": "send", "text": "instead", "at": done.id}]
    page.locator(".tm-branches summary").click()
    page.get_by_role("button", name="Restore branch 1").click()
    assert shown_.sent() == [{"kind": "restore", "number": 1}]


def test_it_can_be_used_with_the_keyboard_and_read_aloud(blank: Opener) -> None:
    shown_ = blank()
    page = shown_.page
    hear(shown_, "turns", **news(turn("A")))
    for button in page.get_by_role("button").all():
        assert button.evaluate("n => n.textContent || n.getAttribute('aria-label')")
    for field in page.locator(".tm-knob :is(input, select, textarea)").all():
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


@pytest.mark.alone
def test_five_thousand_tokens_keep_the_page_responsive(blank: Opener) -> None:
    shown_ = blank()
    page = shown_.page
    page.evaluate(FRAMES)
    words = [f" word{n % 97}" + ("\n\n" if n % 60 == 59 else "") for n in range(5000)]
    view = news(turn("".join(words)))
    page.evaluate(
        """async ({words, view}) => {
            model.hear({kind: "began", live: {said: "Go", after: [], pieces: []}});
            let at = 0;
            window.kernel_bytes = 0;
            for (let n = 0; n < words.length; n += 25) {
                const text = words.slice(n, n + 25).join("");
                const message = {kind: "grew", pieces: [{part: "text", at, text}]};
                window.kernel_bytes += JSON.stringify(message).length;
                at += text.length;
                model.hear(message);
                await new Promise((done) => setTimeout(done, 1000 / 30));
            }
            model.hear({kind: "ended", ...view});
            await new Promise((done) => setTimeout(done, 300));
        }""",
        {"words": words, "view": view},
    )
    frames = sorted(page.evaluate("window.frames_"))
    text = "".join(words)
    assert len(frames) > 100
    assert frames[-1] < 100, f"slowest frames: {frames[-5:]} ms"
    assert page.evaluate("window.kernel_bytes") < 3 * len(text)
    assert page.locator(".tm-reply p").count() == 84


def test_enter_twice_sends_once(blank: Opener) -> None:
    shown_ = blank()
    box(shown_.page).fill("mine")
    for _ in range(3):
        box(shown_.page).press("Enter")
    assert [told["kind"] for told in shown_.sent()] == ["send"]


def test_what_was_being_written_outlives_an_edit_and_a_refusal(blank: Opener) -> None:
    shown_ = blank()
    page = shown_.page
    hear(shown_, "turns", **news(turn("A", "first")))
    edit = page.get_by_role("button", name="Edit this message")
    box(page).fill("draft")
    edit.click()
    expect(box(page)).to_have_value("first")
    box(page).press("Escape")
    expect(box(page)).to_have_value("draft")
    edit.click()
    box(page).fill("instead")
    box(page).press("Enter")
    began(shown_, "instead")
    expect(box(page)).to_have_value("draft")
    hear(shown_, "ended", **news(), problem="No key.", advice="", text="instead")
    expect(box(page)).to_have_value("instead\ndraft")


def test_the_focus_stays_in_the_panel_and_the_answer_is_read_aloud(blank: Opener) -> None:
    shown_ = blank()
    page = shown_.page
    where = "document.activeElement.getAttribute('aria-label')"
    box(page).fill("mine")
    page.get_by_role("button", name="Send", exact=True).focus()
    page.keyboard.press("Enter")
    began(shown_, "mine")
    assert page.evaluate(where) == "Message"
    page.get_by_role("button", name="Stop", exact=True).focus()
    expect(page.locator(".tm-live")).to_have_attribute("aria-live", "off")
    hear(shown_, "ended", **news(turn("The *answer*", "mine")))
    assert page.evaluate(where) == "Message"
    log = page.get_by_role("log")
    expect(log).to_have_attribute("aria-live", "polite")
    assert log.locator("[aria-live=off]").count() == 0
    page.get_by_role("button", name="delete", exact=True).focus()
    hear(shown_, "turns", **news())
    assert page.evaluate(where) == "Conversation"


def test_only_an_attempt_can_be_kept(blank: Opener) -> None:
    shown_ = blank()
    page = shown_.page
    half = turn("half", status="interrupted")
    hear(shown_, "turns", **{**news(half), "order": [], "attempt": half.id})
    expect(page.get_by_role("button", name="keep", exact=True)).to_be_visible()
    expect(page.get_by_text("Not part of the conversation")).to_be_visible()
    hear(shown_, "turns", **news(half))
    expect(page.get_by_role("button", name="keep", exact=True)).to_be_hidden()
    expect(page.get_by_text("Not part of the conversation")).to_be_hidden()


def test_what_is_no_number_is_refused_and_takes_nothing_back(blank: Opener) -> None:
    shown_ = blank()
    page = shown_.page
    page.get_by_role("button", name="settings").click()
    shown_.sent()
    page.get_by_label("temperature", exact=True).focus()
    page.keyboard.type("1e")
    page.keyboard.press("Tab")
    expect(page.locator(".tm-knob .tm-alarm", has_text="from 0 to 2")).to_be_visible()
    assert shown_.sent() == []


def test_a_request_that_is_shown_is_the_one_that_would_be_sent_now(blank: Opener) -> None:
    shown_ = blank()
    shown_.page.get_by_role("button", name="show request").click()
    shown_.sent()
    hear(shown_, "settings", settings={"set": {"top_p": "0.5"}, "defaults": {}})
    assert shown_.sent() == [{"kind": "request", "text": ""}]


def test_a_piece_of_many_lines_is_little_work(blank: Opener) -> None:
    shown_ = blank()
    began(shown_)
    grew(shown_, 0, "a\n" * 50_000)
    grew(shown_, 100_000, "end")
    assert shown_.page.locator(".tm-growing .tm-grown").count() == 2
    expect(shown_.page.locator(".tm-growing .tm-grown").last).to_have_text("end")


@pytest.mark.alone
@pytest.mark.parametrize(
    "text", ["x\n" * 95_000, "- a\n  - b\n    - c\n" * 240, "> > x\n\n" * 24_000]
)
def test_a_hostile_giant_costs_no_frame_that_is_noticed(blank: Opener, text: str) -> None:
    shown_ = blank()
    page = shown_.page
    page.evaluate(FRAMES)
    page.wait_for_timeout(150)
    page.evaluate("window.frames_ = []")
    hear(shown_, "turns", **news(turn(text)))
    page.wait_for_timeout(400)
    assert max(page.evaluate("window.frames_")) < 100
