"""The panel in an empty page in Chromium: drawing, mouse and keyboard input, and speed."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from tensormesh_nb.conversation.history import ChatTurn
from tensormesh_nb.widgets.markdown import tree_of

from ..conversation.turns import user
from ..factories import entry, make_chunk, make_result, top_entries
from .blank import selected_text
from .panel_page import Opener, box, changes, delta, editor, started, turn


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


def test_place_in_a_queue_is_shown_until_the_first_token(blank: Opener) -> None:
    page_ = blank()
    started(page_)
    turn_ = page_.page.locator(".tm-turn")
    for place in ("2nd in the queue", "1st in the queue"):
        page_.receive("notice", lines=[place])
        expect(turn_).to_contain_text(f"{place} …")
    delta(page_, 0, "Hello")
    expect(turn_.locator(".tm-content")).to_have_text("Hello")
    expect(turn_.get_by_text("in the queue")).to_be_hidden()


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
    growing = page_.page.locator(".tm-running .tm-content")
    started(page_)
    delta(page_, 0, "Hel")
    delta(page_, 3, "lo 😀\n")
    delta(page_, 3, "lo 😀\n")  # again: nothing twice
    delta(page_, 8, "\n<b>wor")  # a part of it again
    delta(page_, 0, "Let me see", part="reasoning")
    expect(growing).to_have_text("Hello 😀<b>wor")
    assert growing.locator("br").count() == 1
    expect(page_.page.locator(".tm-reasoning")).to_contain_text("Let me see")
    delta(page_, 40, "ld")  # what lies between was lost
    expect(growing).to_have_text("Hello 😀<b>wor … ld")
    page_.receive("ended", **changes(turn("Hello 😀\nworld")))
    expect(page_.page.locator(".tm-content")).to_have_text("Hello 😀world")
    assert selected_text(page_.page.locator(".tm-content")) == "Hello 😀\nworld"
    expect(page_.page.locator(".tm-running")).to_have_count(0)


def test_log_follows_readers_at_its_end(blank: Opener) -> None:
    page_ = blank()
    log = page_.page.locator(".tm-log")
    started(page_)
    text = "line of text\n" * 80
    delta(page_, 0, text)
    gap = "l => l.scrollHeight - l.scrollTop - l.clientHeight"
    expect(log).to_contain_text("line of text")
    assert log.evaluate(gap) < 2
    jump = page_.page.get_by_role("button", name="Jump to latest")
    expect(jump).to_be_hidden()
    log.hover()
    page_.page.mouse.wheel(0, -12)  # the smallest movement counts
    expect(jump).to_be_visible()
    top = log.evaluate("l => l.scrollTop")
    delta(page_, len(text), "\n\nmore\n\n" + text)
    expect(log).to_contain_text("more")
    assert log.evaluate("l => l.scrollTop") == top
    jump.click()
    assert log.evaluate(gap) < 2
    expect(jump).to_be_hidden()
    delta(page_, 2 * len(text) + 8, "\n\nand more")
    expect(log).to_contain_text("and more")
    assert log.evaluate(gap) < 2
    log.evaluate("l => { l.scrollTop = 100; }")
    page_.receive("ended", **changes(turn(text * 2)))
    assert log.evaluate("l => l.scrollTop") == 100


# Takes the widget out of the page and puts it back, as notebooks do with a cell out of sight, or
# hides and shows it, as tabs do; in between, calls a function.
AWAY = """async (how) => {
    const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    const place = document.querySelector(".tm-panel").parentElement, below = place.parentElement;
    if (how === "detached") place.remove();
    else place.style.display = "none";
    await frame();
    const piece = {part: "text", offset: window.length_, text: "\\n\\nmore"};
    model.hear({kind: "delta", pieces: [piece]});
    window.length_ += piece.text.length;
    await frame();
    if (how === "detached") below.append(place);
    else place.style.display = "";
    await frame();
    await frame();
}"""


@pytest.mark.parametrize("how", ["detached", "hidden"])
def test_log_that_was_out_of_sight_is_where_it_was(blank: Opener, how: str) -> None:
    page_ = blank()
    log = page_.page.locator(".tm-log")
    started(page_)
    text = "line of text\n" * 80
    delta(page_, 0, text)
    expect(log).to_contain_text("line of text")
    page_.page.evaluate("n => { window.length_ = n; }", len(text))
    page_.page.evaluate(AWAY, how)
    assert log.evaluate("l => l.scrollHeight - l.scrollTop - l.clientHeight") < 2
    log.evaluate("l => { l.scrollTop = 100; }")
    page_.page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    page_.page.evaluate(AWAY, how)
    assert log.evaluate("l => l.scrollTop") == 100
    expect(page_.page.get_by_role("button", name="Jump to latest")).to_be_visible()


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
        ("Retry", 0, {"kind": "retry", "id": done.id}),
        ("Delete this turn", 0, {"kind": "delete", "id": done.id}),
        ("Keep", 0, {"kind": "keep"}),
        ("New conversation", 0, {"kind": "start_over"}),
        ("Retry", 1, {"kind": "retry", "id": half.id}),
    ):
        page.get_by_role("button", name=name, exact=True).nth(nth).click()
        assert page_.sent() == [message]
    page.get_by_role("button", name="Edit this message").first.click()
    editor(page).fill("instead")
    page.get_by_role("button", name="Send edited message").click()
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
    page.get_by_role("button", name="Settings", exact=True).focus()
    page.keyboard.press("Enter")
    settings = page.get_by_role("button", name="Settings", exact=True)
    assert settings.get_attribute("aria-expanded") == "true"
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


def test_message_is_edited_in_its_place(blank: Opener) -> None:
    page_ = blank()
    page = page_.page
    first, second = turn("A", "first"), turn("B", "instead")
    page_.receive("turns", **changes(first))
    edit = page.get_by_role("button", name="Edit this message")
    box(page).fill("draft")
    edit.click()
    expect(editor(page)).to_have_value("first")
    expect(editor(page)).to_be_focused()
    expect(page.locator(".tm-user")).to_be_hidden()
    editor(page).press("Escape")
    expect(editor(page)).to_have_count(0)
    expect(edit).to_be_focused()
    edit.click()
    editor(page).fill("instead")
    editor(page).press("Enter")
    assert page_.sent() == [{"kind": "send", "text": "instead", "at": first.id}]
    started(page_, "instead")
    # Refused: the text is still where it was written, and the draft is, too.
    page_.receive("ended", **changes(first), problem="No key.", advice="", text="instead")
    expect(editor(page)).to_have_value("instead")
    expect(box(page)).to_have_value("draft")
    editor(page).press("Enter")
    started(page_, "instead")
    page_.receive("ended", **changes(second))
    place = {"count": 2, "of": "message"}
    page_.receive("turns", **changes(second, versions={second.id: {**place, "number": 2}}))
    page_.sent()
    versions = page.get_by_role("group", name="Version 2 of 2")
    expect(versions).to_have_text("2/2")
    # Below the message, in reach of the eye: the answer may be long.
    message, answer = (
        page.locator(".tm-user").bounding_box(),
        page.locator(".tm-assistant").bounding_box(),
    )
    under = versions.bounding_box()
    assert message
    assert under
    assert answer
    assert (
        message["y"] + message["height"]
        <= under["y"]
        <= under["y"] + under["height"]
        <= answer["y"]
    )
    expect(versions.get_by_role("button", name="Next version")).to_be_disabled()
    page_.receive("started", answer={"prompt": "more", "base": [second.id], "pieces": []})
    expect(versions.get_by_role("button", name="Previous version")).to_be_disabled()
    page_.receive("ended", **changes(second, versions={second.id: {**place, "number": 2}}))
    for _ in range(2):  # a refusal is no end of it, and pressing twice asks once
        versions.get_by_role("button", name="Previous version").press("Enter")
        versions.get_by_role("button", name="Previous version").press("Enter")
        assert page_.sent() == [{"kind": "version", "id": second.id, "number": 1}]
        page_.receive("refused", problem="Busy.", advice="", text="")
    known = {**changes(), "order": [first.id]}
    page_.receive("turns", **{**known, "versions": {first.id: {**place, "number": 1}}})
    # There is none before the first: the focus is on the other button.
    expect(page.get_by_role("button", name="Next version")).to_be_focused()
    page_.receive("turns", **known)
    expect(page.get_by_role("button", name="Next version")).to_be_hidden()
    expect(editor(page)).to_have_count(0)
    expect(page.locator(".tm-user")).to_have_text("first")
    expect(box(page)).to_have_value("draft")


def test_switch_of_versions_stays_where_it_is(blank: Opener) -> None:
    page_ = blank()
    page = page_.page
    turns = [turn("word\n\n" * lines) for lines in (40, 60, 50)]
    place = {"count": 2, "of": "answer"}
    known = changes(*turns)

    def show(shown: ChatTurn, number: int) -> None:
        versions = {shown.id: {**place, "number": number}}
        order = [shown.id, turns[2].id]
        page_.receive("turns", **{**known, "order": order, "versions": versions})

    show(turns[0], 2)
    switch = page.get_by_role("group", name="Version")
    top = "n => Math.round(n.getBoundingClientRect().top)"
    switch.get_by_role("button", name="Previous version").click()
    before = switch.evaluate(top)
    show(turns[1], 1)
    assert switch.evaluate(top) == before
    switch.get_by_role("button", name="Next version").press("Enter")
    before = switch.evaluate(top)
    show(turns[0], 2)
    assert switch.evaluate(top) == before


def test_keys_of_an_input_method_send_nothing(blank: Opener) -> None:
    page_ = blank()
    box(page_.page).fill("にほん")
    for keys in ("isComposing: true", "keyCode: 229"):  # Safari reports only the second
        event = f"new KeyboardEvent('keydown', {{key: 'Enter', bubbles: true, {keys}}})"
        box(page_.page).evaluate(f"node => node.dispatchEvent({event})")
    assert page_.sent() == []
    expect(box(page_.page)).to_have_value("にほん")


def test_message_box_grows_to_two_fifths_of_the_height(blank: Opener) -> None:
    page = blank().page
    height = "n => n.getBoundingClientRect().height"
    small = page.locator(".tm-compose").evaluate(height)
    box(page).fill("a\nb\nc")
    assert page.locator(".tm-compose").evaluate(height) > small + 40
    box(page).fill("a\n" * 100)
    share = page.locator(".tm-compose").evaluate(height) / page.locator(".tm-chat-box").evaluate(
        height
    )
    assert 0.38 <= share <= 0.41
    assert box(page).evaluate("n => n.scrollHeight > n.clientHeight")
    box(page).fill("")
    assert page.locator(".tm-compose").evaluate(height) == small


@pytest.mark.parametrize("width", [400, 683, 1000])
def test_bubbles_are_as_wide_as_their_text(blank: Opener, width: int) -> None:
    page_ = blank(size=(width, 700))
    page = page_.page
    page_.receive("turns", **changes(turn("A", "Hi"), turn("B", "long words " * 60)))
    short, long = (each.bounding_box() for each in page.locator(".tm-user").all())
    log = page.locator(".tm-log").bounding_box()
    assert short
    assert long
    assert log
    assert short["width"] < 60
    assert log["width"] * 0.6 < long["width"] < log["width"] * 0.9
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


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
    page.get_by_role("button", name="Delete this turn").focus()
    page_.receive("turns", **changes())
    assert page.evaluate(where) == "Conversation"


def test_complete_answer_is_announced_once(blank: Opener) -> None:
    page_ = blank()
    page = page_.page
    page.clock.install()
    spoken = page.locator(".tm-off-screen[aria-live=polite]")
    started(page_)
    assert spoken.inner_text() == ""
    page_.receive("ended", **changes(turn("The **answer**")))
    assert spoken.inner_text() == "The answer"
    page.clock.fast_forward(1500)
    assert spoken.inner_text() == ""


def test_repeated_warning_is_shown_once(blank: Opener) -> None:
    page_ = blank()
    turns = [turn(text) for text in "ABC"]
    views = changes(*turns)
    for each, warnings in zip(turns, (["no logprobs"], ["no logprobs"], ["cut off"]), strict=True):
        views["turns"][each.id]["warnings"] = warnings
    page_.receive("turns", **views)
    expect(page_.page.get_by_text("no logprobs").locator("visible=true")).to_have_count(1)
    expect(page_.page.get_by_text("cut off")).to_be_visible()


def test_only_an_attempt_can_be_kept(blank: Opener) -> None:
    page_ = blank()
    page = page_.page
    half = turn("half", status="interrupted")
    page_.receive("turns", **{**changes(half), "order": [], "attempt": half.id})
    expect(page.get_by_role("button", name="Keep")).to_be_visible()
    expect(page.get_by_text("Not part of the conversation")).to_be_visible()
    page_.receive("turns", **changes(half))
    expect(page.get_by_role("button", name="Keep")).to_be_hidden()
    expect(page.get_by_text("Not part of the conversation")).to_be_hidden()


def test_invalid_number_is_refused(blank: Opener) -> None:
    page_ = blank()
    page = page_.page
    page.get_by_role("button", name="Settings", exact=True).click()
    page_.sent()
    page.get_by_label("temperature", exact=True).focus()
    page.keyboard.type("1e")
    page.keyboard.press("Tab")
    expect(page.locator(".tm-setting .tm-alarm", has_text="from 0 to 2")).to_be_visible()
    assert page_.sent() == []


def test_shown_request_follows_the_settings(blank: Opener) -> None:
    page_ = blank()
    page_.page.get_by_role("button", name="Show request").click()
    page_.sent()
    page_.receive("settings", settings={"set": {"top_p": "0.5"}, "defaults": {}, "hosts": []})
    assert page_.sent() == [{"kind": "request", "text": ""}]


def test_heat_map_shows_a_token_s_numbers_by_pointer_touch_and_keys(blank: Opener) -> None:
    page_ = blank(has_touch=True)
    page = page_.page
    tops = top_entries((" b", -0.5), ("<b>", -1.0))
    tokens = [entry("a", -0.1), entry(" b", -0.5, top_logprobs=tops)]
    made = make_result(make_chunk("a b", tokens))
    shown = ChatTurn([user("Hi")], made.new_messages, made)
    page_.receive("turns", **changes(shown))
    page.get_by_role("button", name="Heat map").click()
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
