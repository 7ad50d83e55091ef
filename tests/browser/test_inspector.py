"""The inspector in an empty page in Chromium: what it draws, and how it handles mouse and keys."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

import tensormesh_nb as tm
from tensormesh_nb.widgets.inspector.inspector import Inspector

from ..factories import entry, make_builder, make_chunk, make_result, top_entries
from .blank import Blank, selected_text

Opener = Callable[..., Blank]

# Milliseconds from frame to frame while someone drags the scroll bar; then the work of pointing.
SCROLL = """async () => {
    const flow = document.querySelector(".tm-flow");
    const counts = [];
    for (let top = 0; top < flow.scrollHeight && counts.length < 120; top += 97) {
        flow.scrollTop = top;
        await new Promise(requestAnimationFrame);
        counts.push(document.querySelectorAll("*").length);
    }
    return Math.max(...counts);
}"""


@pytest.fixture
def blank(browser: Browser) -> Iterator[Opener]:
    pages: list[Blank] = []

    def show(made: tm.ChatResult, **context: Any) -> Blank:
        pages.append(Blank(browser, Inspector(made), **context))
        return pages[-1]

    yield show
    for page in pages:
        page.close()


def paris(host: str = "played") -> tm.ChatResult:
    """Ten tokens; one is a character in two parts, one has no logprob, one is clipped."""
    smile = "😀".encode()
    tops = top_entries((" Paris", math.log(0.9)), (" Lyon", math.log(0.05)))
    entries = [
        entry("The", math.log(0.5)),
        entry(" capital", math.log(0.25)),
        entry(" is", math.log(1 / 1024)),
        entry(" Paris", math.log(0.9), token_id=7, top_logprobs=tops),
        entry("\ufffd", math.log(0.5), bytes=list(smile[:2])),
        entry("\ufffd", math.log(0.125), bytes=list(smile[2:])),
        entry(" !", None),
        entry("\n", -0.1),
        entry(
            " Rare",
            math.log(0.01),
            top_logprobs=top_entries(
                (" a", math.log(0.5)), (" b", math.log(0.2)), (" Rare", math.log(0.01))
            ),
        ),
        entry("</s>", -0.2),
    ]
    text = "The capital is Paris😀 !\n Rare"
    chunk = make_chunk(text, entries)
    builder = make_builder(chunk, host=host, vocab_size=1000, top_logprobs=5)
    builder.finish("complete", 0.1)
    return tm.ChatResult(builder.answer)


def test_second_inspector_compiles_nothing_and_a_closed_one_keeps_no_data(blank: Opener) -> None:
    shown = blank(paris())
    pages, *state = shown.page.evaluate(
        """async (loader) => {
            const url = URL.createObjectURL(new Blob([loader], {type: "text/javascript"}));
            const second = (await import(url)).default;
            const close = await second.initialize({model});
            const large = ["_code", "_columns", "_about"];
            const found = [large.every((name) => model.get(name))];
            (await second.render({model, el: document.body}))();
            close_view();
            close();
            const pages = globalThis[Symbol.for("tensormesh_nb.pages")].size;
            return [pages, ...found, ...large.map((name) => model.get(name))];
        }""",
        shown.widget.get_state()["_esm"],
    )
    assert pages == 1
    assert state == [True, "", "", ""]
    assert shown.page.locator(".tm-inspector").count() == 0


def test_every_token_is_a_cell_and_a_character_in_parts_is_one(blank: Opener) -> None:
    page = blank(paris()).page
    cells = page.locator(".tm-cell")
    assert cells.all_text_contents() == [
        *("The", " capital", " is", " Paris", "😀", " !", "\n", " Rare", "")
    ]
    signs = page.locator(".tm-flow .tm-white").evaluate_all("all => all.map((s) => s.dataset.sign)")
    assert signs == ["·"] * 4 + ["↵", "·"]
    assert page.locator(".tm-drawn").get_attribute("data-text") == "</s>"
    assert selected_text(page.locator(".tm-flow")) == "The capital is Paris😀 !\n Rare"
    assert page.locator(".tm-whose").inner_text() == "“Say hello.” · m · played"
    fills = [cell.evaluate("c => c.style.getPropertyValue('--fill')") for cell in cells.all()]
    assert "0.22" in fills[0]  # as in the static heat map
    assert "0.33" in fills[1]
    assert "90deg" in fills[4]
    assert "0.22" in fills[4]
    assert "0.42" in fills[4]
    assert "hatch" in fills[5]
    assert [cell.evaluate("c => c.classList.contains('tm-beyond')") for cell in cells.all()] == [
        i == 2 for i in range(9)
    ]


def test_pointing_shows_the_card_and_moves_nothing(blank: Opener) -> None:
    page = blank(paris()).page
    cells = page.locator(".tm-cell")
    before = [cell.bounding_box() for cell in cells.all()]
    height = page.locator(".tm-inspector").bounding_box()
    cells.nth(3).hover()
    card = page.locator(".tm-card")
    assert card.locator(".tm-token").text_content() == " Paris"
    said = card.inner_text()
    for figure in ("90.0 % · 0.15 bits · rank 1", "position 3 · content"):
        assert figure in said
    assert "sum of logprobs" not in said
    rows = [row.inner_text().split() for row in card.locator("tbody tr").all()]
    assert rows[0][:5] == ["▸", "Paris", "90.0", "%", "-0.105"]
    assert rows[1][:2] == ["Lyon", "5.0"]
    assert rows[2][:3] == ["unseen", "5.0", "%"]
    cells.nth(7).hover()
    assert "0.01" not in card.locator(".tm-token").inner_text()
    page.mouse.move(2, 2)
    assert [cell.bounding_box() for cell in cells.all()] == before
    assert page.locator(".tm-inspector").bounding_box() == height


def test_overview_is_shown_without_a_pointer(blank: Opener) -> None:
    shown = blank(paris())
    page = shown.page
    rows = [row.inner_text().split() for row in page.locator(".tm-overview tbody tr").all()]
    assert [row[:2] for row in rows[:3]] == [["2", "is"], ["8", "Rare"], ["5", "�"]]
    assert rows[0][2:] == ["10.00", "bits", "0.098", "%", "≥", "1"]
    assert len(rows) == 6
    page.get_by_label("tokens that contain this text").fill("capital")
    assert page.locator(".tm-overview tbody tr").count() == 1
    page.locator(".tm-pick").click()
    shown.take()
    assert isinstance(shown.widget, Inspector)
    assert shown.widget.pinned == 1
    # The button has gone, and the keys continue from the token.
    page.keyboard.press("ArrowRight")
    assert page.locator(".tm-card .tm-token").text_content() == " is"


def test_bound_of_a_rank_is_marked(blank: Opener) -> None:
    tops = top_entries(*((f" t{i}", math.log(0.15)) for i in range(5)))
    made = make_result(
        make_chunk(" x", [entry(" x", math.log(0.01), top_logprobs=tops)]), top_logprobs=5
    )
    page = blank(made).page
    page.locator(".tm-cell").hover()
    assert "rank ≥ 6" in page.locator(".tm-head").inner_text()


def test_a_click_pins_and_selects(blank: Opener) -> None:
    shown = blank(paris())
    cells = shown.page.locator(".tm-cell")
    cells.nth(3).click()
    shown.take()
    inspector = shown.widget
    assert isinstance(inspector, Inspector)
    assert inspector.pinned == 3
    assert inspector.rows["token"].tolist() == [" Paris"]
    shown.page.mouse.move(2, 2)
    assert shown.page.locator(".tm-card .tm-token").text_content() == " Paris"
    cells.nth(7).click(modifiers=["Shift"])
    shown.take()
    assert inspector.selected == (3, 4, 5, 6, 7, 8)
    cells.nth(0).click(modifiers=["Control"])
    shown.take()
    assert inspector.selected == (0, 3, 4, 5, 6, 7, 8)


def test_keys_move_pin_and_let_go(blank: Opener) -> None:
    shown = blank(paris())
    page, inspector = shown.page, shown.widget
    assert isinstance(inspector, Inspector)
    token = page.locator(".tm-card .tm-token")
    page.locator(".tm-flow").focus()
    assert token.inner_text() == "The"
    for key, expected in [
        *(("ArrowRight", " capital"), ("ArrowRight", " is"), ("ArrowLeft", " capital")),
        *(("End", "</s>"), ("ArrowRight", "</s>"), ("Home", "The"), ("ArrowLeft", "The")),
        *(("ArrowDown", " Rare"), ("ArrowUp", "The")),
    ]:
        page.keyboard.press(key)
        assert token.text_content() == expected
    active = page.locator(".tm-flow").get_attribute("aria-activedescendant")
    described = page.locator(f"#{active}")
    assert described.get_attribute("aria-label") == "The, surprisal 1.0 bits, rank at least 1"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    shown.take()
    assert (inspector.pinned, inspector.selected) == (1, (1,))
    page.keyboard.press("Escape")
    shown.take()
    assert (inspector.pinned, inspector.selected) == (None, ())


def test_the_parts_of_a_character_are_reached_one_by_one(blank: Opener) -> None:
    page = blank(paris()).page
    page.locator(".tm-flow").focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    assert "part 1 of 2 of 😀" in page.locator(".tm-card").inner_text()
    page.keyboard.press("ArrowRight")
    assert "part 2 of 2 of 😀" in page.locator(".tm-card").inner_text()


def test_arabic_is_read_from_right_to_left(blank: Opener) -> None:
    words = ["عاصمة", " فرنسا", " هي", " باريس", "."]
    entries = [entry(word, -1.0) for word in words]
    page = blank(make_result(make_chunk("".join(words), entries))).page
    lefts = [box["x"] for box in map(Locator.bounding_box, page.locator(".tm-cell").all()) if box]
    assert lefts == sorted(lefts, reverse=True)
    page.locator(".tm-flow").focus()
    page.keyboard.press("ArrowLeft")
    assert page.locator(".tm-card .tm-token").text_content() == " فرنسا"
    page.keyboard.press("ArrowRight")
    assert page.locator(".tm-card .tm-token").text_content() == "عاصمة"


def test_a_tap_shows_the_card(blank: Opener) -> None:
    page = blank(paris(), has_touch=True).page
    page.locator(".tm-cell").nth(3).tap()
    assert page.locator(".tm-card .tm-token").text_content() == " Paris"
    assert page.locator(".tm-inspector [title]").count() == page.locator(".tm-fork[title]").count()


def test_a_filter_dims_the_others_and_can_be_selected(blank: Opener) -> None:
    shown = blank(paris())
    page, inspector = shown.page, shown.widget
    assert isinstance(inspector, Inspector)
    page.get_by_label("surprisal in bits").fill("3")
    clear = page.locator(".tm-cell:not(.tm-dim)")
    assert clear.all_text_contents() == [" is", "😀", " Rare"]
    page.get_by_role("button", name="select filtered").click()
    shown.take()
    frame = inspector.frame
    assert inspector.rows.equals(frame[frame["surprisal"] >= 3])
    page.get_by_label("surprisal: at least or at most").select_option("≤")
    assert clear.all_text_contents() == ["The", " capital", " Paris", "😀", "\n", ""]
    page.get_by_label("surprisal in bits").fill("")
    page.get_by_label("tokens that contain this text").fill("pa")
    assert clear.all_text_contents() == [" Paris"]
    page.get_by_role("button", name="clear", exact=True).click()
    assert clear.count() == 9


def test_python_s_selection_lights_up(blank: Opener) -> None:
    shown = blank(paris())
    inspector = shown.widget
    assert isinstance(inspector, Inspector)
    inspector.selected = inspector.frame.query("surprisal > 5")
    shown.give("selected")
    lit = shown.page.locator(".tm-selected")
    assert lit.all_text_contents() == [" is", " Rare"]
    assert shown.page.locator('[aria-selected="true"]').count() >= 2


def test_segments_and_choices_are_tabs(blank: Opener) -> None:
    parts = [
        {
            "index": index,
            "delta": {"reasoning": f"so{index}", "content": f"ab{index}"},
            "logprobs": {"content": [entry(f"so{index}"), entry("ab"), entry(str(index))]},
        }
        for index in range(2)
    ]
    shown = blank(make_result({"choices": parts}, n=2))
    page = shown.page
    assert page.locator(".tm-cell").all_text_contents() == ["so0", "ab", "0"]
    labels = page.locator(".tm-label").evaluate_all("all => all.map((l) => l.dataset.text)")
    assert labels == ["reasoning", "content"]
    page.get_by_role("tab", name="all").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator(".tm-cell").all_text_contents() == ["so0"]
    page.keyboard.press("End")  # the focus goes along
    assert page.locator(".tm-cell").all_text_contents() == ["ab", "0"]
    page.get_by_role("tab", name="choice 1").click()
    shown.take()
    assert page.locator(".tm-cell").all_text_contents() == ["so1", "ab", "1"]
    page.locator(".tm-cell").nth(2).click()
    shown.take()
    assert isinstance(shown.widget, Inspector)
    assert shown.widget.rows["token"].tolist() == ["1"]


@pytest.mark.parametrize("name", ["surprisal", "entropy", "rank", "time"])
def test_colours_follow_the_measure_and_the_legend_says_which(blank: Opener, name: str) -> None:
    page = blank(paris()).page
    page.get_by_label("colour by").first.select_option(name)
    legend = page.locator(".tm-legend").inner_text()
    assert {"time": "arrival in s 0.00"}.get(name, name) in legend
    fill = page.locator(".tm-cell").nth(7).evaluate("c => c.style.getPropertyValue('--fill')")
    assert ("0.36" in fill) == (name == "rank")  # log10(3) * 0.75


def test_a_result_without_tokens_shows_its_text_and_why(blank: Opener) -> None:
    page = blank(make_result(make_chunk("Hello <b>there</b>"), logprobs=False)).page
    text = page.locator(".tm-flow").inner_text()
    assert "Hello <b>there</b>" in text
    assert "No tokens: logprobs were switched off (logprobs=False" in text
    for part in (".tm-card", ".tm-strip", ".tm-legend", ".tm-sampler"):
        assert not page.locator(part).is_visible()


def test_an_empty_answer_says_so(blank: Opener) -> None:
    page = blank(make_result(make_chunk("", finish_reason="stop"), logprobs=True)).page
    assert "the answer is empty (finish_reason stop)" in page.locator(".tm-flow").inner_text()


def test_token_without_alternatives_says_how_to_get_them(blank: Opener) -> None:
    page = blank(make_result(make_chunk("a", [entry("a")]), vocab_size=9)).page
    page.locator(".tm-cell").hover()
    assert "ask with top_logprobs=5" in page.locator(".tm-card").inner_text()


def branched(at: int = 3) -> Inspector:
    """An inspector that shows a branch which differs from its parent from a position on."""
    parent = paris()
    entries = [entry(token, -1.0) for token in ("The", " capital", " is", " Lyon", ",", " not")]
    builder = make_builder(make_chunk("The capital is Lyon, not", entries), vocab_size=1000)
    builder.finish("complete", 0.1)
    builder.answer.branch_position = at
    inspector = Inspector(parent)
    inspector.pinned = at
    inspector._adopt(tm.ChatResult(builder.answer, parent=parent), 0)
    return inspector


@pytest.fixture
def compared(browser: Browser) -> Iterator[Blank]:
    shown = Blank(browser, branched())
    yield shown
    shown.close()


def test_a_branch_is_shown_beside_its_parent(compared: Blank) -> None:
    page, inspector = compared.page, compared.widget
    assert isinstance(inspector, Inspector)
    assert inspector.pinned == 3  # the pin stays
    heads = page.locator(".tm-side-head").all_inner_texts()
    assert [" ".join(head.split()) for head in heads] == [
        "original: Paris 90.0 %",
        "branch: Lyon 36.8 %",
    ]
    sides = page.locator(".tm-side")
    assert sides.nth(0).locator(".tm-cell").all_text_contents()[:4] == [
        "The",
        " capital",
        " is",
        " Paris",
    ]
    assert sides.nth(1).locator(".tm-cell").all_text_contents()[3:] == [" Lyon", ",", " not"]
    assert page.locator(".tm-forked").all_text_contents() == [" Paris", " Lyon"]
    assert page.locator(".tm-before").count() == 6
    tops = [box["y"] for box in map(Locator.bounding_box, sides.all()) if box]
    assert tops[0] == tops[1]  # side by side
    # Pointing at the other side shows that answer's token.
    sides.nth(0).locator(".tm-cell").nth(3).hover()
    assert page.locator(".tm-card .tm-token").text_content() == " Paris"
    sides.nth(1).locator(".tm-cell").nth(4).hover()
    assert page.locator(".tm-card .tm-token").text_content() == ","


def test_a_click_on_the_other_side_shows_that_answer(compared: Blank) -> None:
    page, inspector = compared.page, compared.widget
    assert isinstance(inspector, Inspector)
    page.locator(".tm-side").nth(0).locator(".tm-cell").nth(1).click()
    compared.take()
    assert (inspector.shown, inspector.pinned) == (0, 1)
    compared.give("shown", "pinned", "_about", "_columns", "_beside")
    assert page.locator(".tm-flow").count() == 1
    assert page.locator(".tm-forked").count() == 0


def test_without_a_kernel_the_tokens_remain(blank: Opener) -> None:
    shown = blank(paris())
    page = shown.page
    page.locator(".tm-cell").nth(3).click()
    page.evaluate("model.fire('comm_live_update')")
    assert "The kernel has ended" in page.locator(".tm-notice").inner_text()
    assert not page.locator(".tm-sampler").is_visible()
    assert page.locator(".tm-card button").count() == 0
    page.locator(".tm-cell").nth(7).hover()
    assert page.locator(".tm-card .tm-token").text_content() == " Rare"


def test_the_sampler_says_what_the_answer_was_made_with(blank: Opener) -> None:
    chunk = make_chunk("a", [entry("a", -1.0, top_logprobs=top_entries(("a", -1.0), ("b", -2.0)))])
    shown = blank(make_result(chunk, temperature=0.5, top_k=3))
    page = shown.page
    text = page.locator(".tm-sampler").inner_text()
    assert "temperature 0.5 · top_k 3 · top_p, min_p: the host's defaults, unknown" in text
    assert page.get_by_label("temperature, number").input_value() == "0.5"
    again = page.get_by_role("button", name="as made")
    assert again.is_disabled()
    page.get_by_role("button", name="reset").click()
    again.click()
    assert page.get_by_label("top_k, number").input_value() == "3"


def test_a_view_goes_into_static_html_and_comes_back(browser: Browser) -> None:
    inspector = Inspector(paris())
    shown = Blank(browser, inspector)
    page = shown.page
    page.evaluate(
        """mark => {
            const area = document.createElement("div");
            area.className = "jp-OutputArea";
            area.innerHTML = `<div class="tm-result">heat map</div>
                <div id="place" class="tm-mount tm-at-${mark} tm-instead"></div>`;
            const cell = document.createElement("div");
            cell.className = "jp-Cell";
            cell.append(area);
            document.body.append(cell);
        }""",
        inspector._static,
    )
    place = page.locator("#place .tm-inspector")
    place.wait_for()
    assert not page.locator(".tm-result").is_visible()
    # JupyterLab takes cells that are scrolled away out of the document, and puts them back.
    place.get_by_label("colour by").select_option("rank")
    page.evaluate("window.cell = document.querySelector('.jp-Cell'); cell.remove()")
    page.evaluate("document.body.append(cell)")
    assert place.get_by_label("colour by").input_value() == "rank"
    # A removed output is closed.
    page.evaluate("window.area = document.querySelector('.jp-OutputArea'); area.remove()")
    page.wait_for_function("!area.querySelector('.tm-inspector')")
    assert page.evaluate("area.querySelector('.tm-result').hidden") is False
    page.evaluate("document.body.append(area)")
    place.wait_for()
    place.locator(".tm-cell").nth(3).hover()
    assert place.locator(".tm-token").text_content() == " Paris"
    shown.close()


def test_sampler_shows_kept_tokens_and_their_certainty(blank: Opener) -> None:
    shown = blank(paris(host="local"))  # whose logprobs are known to be raw
    page, inspector = shown.page, shown.widget
    assert isinstance(inspector, Inspector)
    verdict = page.locator(".tm-verdict")
    assert verdict.inner_text() == "Pin a token to try it."
    page.locator(".tm-cell").nth(7).click()
    assert verdict.inner_text() == "as recorded"
    page.get_by_label("top_k", exact=True).fill("2")
    assert verdict.inner_text() == "…"
    shown.answer()
    assert verdict.inner_text() == "exact"
    after = [row.locator("td").nth(4).inner_text() for row in page.locator("tbody tr").all()]
    assert after == ["71.4 %", "28.6 %", "cut", "0.0 %"]
    page.get_by_role("button", name="reset").click()
    assert verdict.inner_text() == "as recorded"
    page.get_by_label("temperature, number").fill("0.5")
    shown.answer()
    assert verdict.inner_text().startswith("between bounds")
    page.get_by_label("temperature, number").press("Tab")
    shown.take()
    frame = inspector.what_if
    assert inspector.sampler["temperature"] == 0.5
    cell = page.locator("tbody tr").first.locator("td").nth(4).inner_text()
    low, high = (100 * float(frame[name].iloc[0]) for name in ("prob_min", "prob_max"))
    assert cell == f"{low:.1f} – {high:.1f} %"


def test_python_sets_the_sampler(blank: Opener) -> None:
    shown = blank(paris())
    inspector = shown.widget
    assert isinstance(inspector, Inspector)
    inspector.pinned, inspector.sampler = 3, {"top_k": 1}
    shown.give("pinned", "sampler")
    shown.answer()
    page = shown.page
    assert page.get_by_label("top_k", exact=True).input_value() == "1"
    assert page.locator("tbody tr").nth(1).locator("td").nth(4).inner_text() == "cut"
    assert "if the host's logprobs are raw" in page.locator(".tm-verdict").inner_text()


def test_long_answer_has_elements_only_where_it_is_visible(blank: Opener) -> None:
    tops = [
        top_entries(*((f" alternative {i} {j}", -1.0 - j) for j in range(5))) for i in range(100)
    ]
    entries = [
        entry(f"word{i % 997} ", -(i % 90) / 10, top_logprobs=tops[i % 100]) for i in range(5000)
    ]
    made = make_result(
        make_chunk("".join(each["token"] for each in entries), entries), vocab_size=50_000
    )
    page = blank(made).page
    # Of 5,000 tokens, only those in sight are elements.
    assert page.locator(".tm-cell").count() < 500
    assert page.evaluate(SCROLL) < 2000
    page.locator(".tm-cell").last.hover()
    assert page.locator(".tm-card").is_visible()


def test_a_projector_shows_a_token_with_its_alternatives_at_once(blank: Opener) -> None:
    others = top_entries(*((f" option{i}", math.log(0.15)) for i in range(4)))
    words = [
        entry(f" word{i}", -1.0, top_logprobs=[*top_entries((f" word{i}", -1.0)), *others])
        for i in range(60)
    ]
    made = make_result(
        make_chunk("".join(each["token"] for each in words), words),
        temperature=0.5,
        vocab_size=1000,
    )
    # 1024 x 768 at 150 %, without the bars and margins of JupyterLab.
    shown = blank(made, device_scale_factor=1.5, size=(565, 390))
    page = shown.page
    assert shown.widget.sampler["temperature"] == 0.5  # type: ignore[attr-defined]
    page.locator(".tm-cell").nth(3).click()
    shown.answer()
    card = page.locator(".tm-card")
    rows = card.locator("tbody tr")
    assert rows.count() == 6  # five alternatives, and what is unseen
    top, end = (page.locator(name).bounding_box() for name in (".tm-whose", ".tm-card"))
    assert top is not None
    assert end is not None
    assert end["y"] + end["height"] - top["y"] < 370
    last = rows.last.bounding_box()
    assert last is not None
    assert last["y"] + last["height"] <= end["y"] + end["height"]
    assert not page.locator(".tm-sampler").is_visible()
    assert page.locator(".tm-state").inner_text() == " · temperature 0.5"
    # Opened, the sampler comes into sight, below the alternatives that it changes.
    page.locator("summary", has_text="sampler").click()
    expect(page.locator(".tm-sampler")).to_be_in_viewport(ratio=0.99)
    for row in rows.all():
        expect(row).to_be_in_viewport(ratio=0.99)


def test_a_switch_of_the_theme_repaints_the_strip(blank: Opener) -> None:
    page = blank(paris(), color_scheme="light").page
    drawn = "document.querySelector('canvas').toDataURL()"
    light = page.evaluate(drawn)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"light => {drawn} !== light", arg=light)
    dark = page.evaluate(drawn)
    page.evaluate("document.body.dataset.jpThemeLight = 'true'")
    page.wait_for_function(f"dark => {drawn} !== dark", arg=dark)
