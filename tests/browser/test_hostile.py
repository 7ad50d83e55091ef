"""Hostile strings in Chromium, wherever static HTML, the inspector or the panel displays data from
a host: no script runs, no resource loads and no text is hidden."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

import tensormesh_nb as tm
from tensormesh_nb.conversation.history import ChatTurn, History
from tensormesh_nb.conversation.registry import HISTORIES
from tensormesh_nb.conversation.transcript import history_html
from tensormesh_nb.widgets.inspector.inspector import Inspector
from tensormesh_nb.widgets.panel import panel as module
from tensormesh_nb.widgets.panel.panel import Panel
from tensormesh_nb.widgets.panel.turn_view import turn_view
from tensormesh_nb.wire.sanitize import escape_unsafe

from ..conversation.turns import add_turn, complete_result, user
from ..factories import entry, make_builder, make_chunk, make_result, top_entries
from ..hostile_text import BLANKS, GIANT, HOSTILE, TERMINAL, TURNED
from .blank import Blank, Watched, plain
from .panel_page import changes

# Formulas, code and Markdown that attack the reader of the panel's page.
SCRIPT = "javascript:alert(1)"
READER = [
    rf"$\href{{{SCRIPT}}}{{x}}$",
    rf"\(\url{{{SCRIPT}}}\)",
    r"$$\includegraphics[width=1em]{https://evil.example/i.png}$$",
    r"\[\htmlData{onclick=alert(1)}{x}\]",
    r"$\htmlId{x}{y} \htmlClass{tm-icon}{z}$",
    r"$\htmlStyle{background:url(//evil.example/x)}{x}$",
    r"$\class{tm-send}{x} \id{a}{b} \style{color:url(//evil.example)}{c} \data{a=b}{c}$",
    r"$\def\a{\a\a}\a$",
    r"$\def\a{xxxxxxxxxx}\def\b{\a\a\a\a\a\a}\def\c{\b\b\b\b\b\b}\c\c\c\c\c\c$",
    r"$\newcommand{\a}[1]{#1#1#1}\a{\a{\a{\a{\a{\a{\a{\a{\a{x}}}}}}}}}$",
    r"$\let\frac\href \frac{javascript:alert(1)}{x}$",
    r"$\gdef\sqrt#1{\href{javascript:alert(1)}{#1}} \sqrt{2}$",
    r'$\char"202E \char"200F \unicode{x202e} \char"0 \char"1F600$',
    r"$\text{<script>alert(1)</script><img src=x onerror=alert(1)>}$",
    r"$\text{\u202e} \mathrm{</math><img src=x onerror=alert(1)>}$",
    r"$\rule{99999em}{99999em} \hspace{99999em} \kern{-99999em} x$",
    r"$\color{url(//evil.example/c)}{x} \textcolor{red;background:url(//evil.example)}{y}$",
    r"$\colorbox{#fff;x:expression(alert(1))}{x} \fcolorbox{a}{b}{c}$",
    r"$\require{html} \label{x}\ref{x} \tag{<b>}$",
    r"$\begin{CD} A @>>> B \end{CD}$ $\begin{evil}x\end{evil}$",
    "$" + "{" * 4000 + "$",
    "$" + r"\sqrt{" * 700 + "x" + "}" * 700 + "$",
    "$$" + r"\frac{1}{" * 400 + "x" + "}" * 400 + "$$",
    r"$\left( \left[ \right$ and $\right)$ and $^$ and $_$ and $x^^2$ and $&$",
    "$$" + "x^{" * 1600 + "$$",
    r"\begin{align}\href{javascript:alert(1)}{x}\end{align}",
    "```javascript\n</code></pre><script>alert(1)</script>\n```",
    '```html\n<img src=//evil.example/x onerror=alert(1)><style>@import "//e"</style>\n```',
    '```"onclick=alert(1)\nx\n```',
    "```__proto__\nx\n```",
    "```constructor\nx\n```",
    "```math\n\\href{javascript:alert(1)}{x}\n```",
    "```python\n" + "(" * 15_000 + "\n```",
    "```c\n" + ("a" * 199 + " ") * 90 + "\n```",
    "[x]( javascript:alert(1) ) [x](\tjavascript:alert(1)) [x](java\nscript:alert(1))",
    "[x]: javascript:alert(1)\n\n[x] [y][x] ![z][x]",
    "[<img src=x onerror=alert(1)>](https://a.example) ![<b>](https://evil.example/x.png)",
    '[a](https://a.example/?q="onmouseover=alert(1)) <https://a.example/%22onclick=alert(1)>',
    "https://a.example/&#x202e;x https://a.example/%E2%80%AE [&#x202e;](https://a.example/&#x202e;)",
    "<sub onclick=alert(1)>x</sub> <sub><script>alert(1)</script></sub> <br onclick=alert(1)>",
    "- [x] <input onfocus=alert(1) autofocus>\n- [ ] ![i](//evil.example/i)",
    "|<script>alert(1)</script>|[x](javascript:alert(1))|\n|-|-|\n|$\\href{javascript:1}{x}$|`<b>`|",
    "> " * 3000 + "deep",
    "\n".join("  " * depth + "- a" for depth in range(400)),
    "*a **b " * 8000,
    "[" * 30_000,
    "[a](" * 10_000,
    "a" + "`" * 20_000 + " $" * 10_000,
    "|a" * 4000 + "\n" + "|-" * 4000 + "\n" + "|a" * 4000,
]
# What became an element or an attribute that a text must not become, or a character that drives.
LOOK = r"""root => {
    const foreign = "script, img, iframe, svg:not(.tm-icon), math:not(.tm-formula > *), object,"
        + "embed, link, form, video, audio, base,"
        + "meta, style, template, noscript";
    const acting = new Set("src srcset srcdoc action formaction data autofocus".split(" "));
    const controls = "\u0000-\u0008\u000b-\u001f\u007f-\u009f";
    const turns = "\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069";
    const driving = new RegExp(`[${controls}${turns}]`);
    const found = [...root.querySelectorAll(foreign)].map((node) => node.outerHTML.slice(0, 80));
    for (const node of root.querySelectorAll("*"))
        for (const { name, value } of node.attributes)
            if (name.startsWith("on") || acting.has(name) || driving.test(value)
                || (name === "href" && !/^(https?:\/\/|mailto:)/.test(value))
                || (name === "style" && /url|expression|@import/i.test(value)))
                found.push(`${name}=${value.slice(0, 80)}`);
    if (driving.test(root.textContent)) found.push(JSON.stringify(driving.exec(root.textContent)));
    return found;
}"""
# First and last line of each element: left, top, right, bottom.
EDGES = """nodes => nodes.map((node) => {
    const lines = [...node.getClientRects()].filter((line) => line.width > 0);
    return [lines[0], lines[lines.length - 1]].map((r) => [r.left, r.top, r.right, r.bottom]);
})"""
# Unseen and turning strings, each between letters.
HIDING = [*BLANKS, *TURNED, *(text for text in TERMINAL if "\n" not in text)]
BETWEEN = [each for text in HIDING for each in ("a", text)] + ["z"]


def token(text: str) -> dict[str, Any]:
    return entry(text, -1.0, top_logprobs=top_entries((text, -1.0), (f"a{text}", -2.0)))


def everything(text: str) -> dict[str, Any]:
    """A chunk that contains a text in every place."""
    calls = [{"index": 0, "id": text, "function": {"name": text, "arguments": text}}]
    return {
        **make_chunk(
            text,
            [token(text)],
            delta={"reasoning": text, "refusal": text, "tool_calls": calls},
            finish_reason=text,
        ),
        "model": text,
    }


def failed(
    text: str, chunk: dict[str, Any], notices: Sequence[str] = (), **more: Any
) -> tm.ChatResult:
    builder = make_builder(chunk, **more)
    builder.answer.notices += notices or [text]
    builder.finish("failed", 0.1, tm.ServerError(text))
    return tm.ChatResult(builder.answer)


def all_tokens() -> dict[str, Any]:
    return make_chunk("".join(HOSTILE), [token(text) for text in HOSTILE])


def assert_told_in_order(cells: Locator, texts: list[str]) -> None:
    """Every cell is visible and comes after the one before it: none covers another."""
    edges = cells.evaluate_all(EDGES)
    assert len(edges) == len(texts)
    for text, ((left, above, right, below), _) in zip(texts, edges, strict=True):
        # No string of these is shown in less than a letter's room.
        assert right - left >= 5, ascii(text)
        assert below - above >= 10, ascii(text)
    for (_, before), (after, _) in itertools.pairwise(edges):
        same_line = after[1] < before[3] - 1
        assert after[0] >= before[2] - 1 if same_line else after[1] >= before[1]


@pytest.fixture
def static(browser: Browser) -> Iterator[Page]:
    """A page for static HTML; scripts would run in it."""
    made = Watched(browser)
    yield made.page
    made.close()


def show(page: Page, *sources: str) -> Locator:
    page.set_content(f"<!doctype html><body><main>{''.join(sources)}</main></body>")
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    return page.locator("main")


def test_look_finds_planted_elements(static: Page) -> None:
    bad = '<svg></svg><b onfocus="x" title="\u202e"></b><a href="javascript:x">\x07</a>'
    assert len(show(static, bad).evaluate(LOOK)) == 5


def test_static_html(static: Page, pictures: Path) -> None:
    each = [failed(text, everything(text)) for text in HOSTILE]
    whole = make_result(all_tokens(), vocab_size=1000)
    history = History("<b>" + HOSTILE[0])
    for text in HOSTILE:
        add_turn(history, text, reply=text)
    sources = [made._repr_html_() for made in [*each, whole]]
    compared = whole.compare(make_result(make_chunk("x", [token("x")])))
    main = show(static, *sources, compared._repr_html_(), history_html(history))
    assert main.evaluate(LOOK) == []
    assert main.locator("a").count() == 0
    names = [" ".join(escape_unsafe(text).split()) for text in HOSTILE if text not in (GIANT, "")]
    footers = main.locator(".tm-result > div:last-child").all_text_contents()
    for name, footer in zip(names, footers, strict=False):
        assert footer.startswith(name[:79])
    static.screenshot(path=pictures / "hostile-static.png")


def test_long_words_and_piled_accents_stay_inside_static_html(static: Page) -> None:
    word = "x" * 100_000
    history = History(word)
    add_turn(history, word, reply=word)
    sources = [failed(word, everything(word))._repr_html_(), history_html(history)]
    main = show(static, *sources)
    page_width = main.evaluate("() => document.documentElement.scrollWidth")
    assert page_width <= static.evaluate("innerWidth")
    piled = show(static, make_result(make_chunk("a" + "\u0301" * 400))._repr_html_())
    assert piled.locator(".tm-result").evaluate("e => getComputedStyle(e).overflow") == "hidden"


def test_nothing_hides_in_static_html(static: Page) -> None:
    made = make_result(make_chunk("".join(BETWEEN), [token(text) for text in BETWEEN]))
    main = show(static, made._repr_html_())
    cells = main.locator(".tm-result > div > span[title], .tm-result > pre > span[title]")
    assert_told_in_order(cells, BETWEEN)
    for cell, text in zip(cells.all_text_contents(), BETWEEN, strict=True):
        # Unseen characters are signed and stay, all others are escaped.
        signed = "".join(f"[U+{ord(c):04X}]{c}" if escape_unsafe(c) != c else c for c in text)
        assert cell.replace("·", "") in (escape_unsafe(text), signed)


@pytest.fixture
def inspector(browser: Browser) -> Iterator[Any]:
    pages: list[Blank] = []

    def open_(made: tm.ChatResult) -> Blank:
        pages.append(Blank(browser, Inspector(made)))
        return pages[-1]

    yield open_
    for page in pages:
        page.close()


def test_the_inspector(inspector: Any, pictures: Path) -> None:
    made = failed(HOSTILE[3], all_tokens(), HOSTILE, vocab_size=1000)
    blank = inspector(made)
    page = blank.page
    page.evaluate(
        "texts => model.put({_tree: texts.map((text, i) =>"
        " ({parent: i ? 0 : null, label: text, text, chance: text})), _problem: texts[0]})",
        [escape_unsafe(text) for text in HOSTILE if text != GIANT],
    )
    page.locator(".tm-flow").focus()
    page.keyboard.press("Enter")
    card = page.locator(".tm-card .tm-token")
    for text in HOSTILE[1:]:
        page.keyboard.press("ArrowRight")
        told = escape_unsafe(text) or "∅"
        assert card.evaluate("node => node.textContent") == told
        assert card.bounding_box()["width"] > 5
    assert page.locator(".tm-widget").evaluate(LOOK) == []
    assert page.locator(".tm-widget a").count() == 0
    page.screenshot(path=pictures / "hostile-inspector.png")
    for text in HOSTILE[:-1:12]:  # lines of small print, each made as the next
        other = Inspector(failed(text, everything(text)))
        page.evaluate(
            "changes => model.put(changes)", plain(other.get_state(("_about", "_columns")))
        )
        assert page.locator(".tm-widget").evaluate(LOOK) == []


def test_nothing_hides_in_the_inspector(inspector: Any) -> None:
    page = inspector(
        make_result(make_chunk("".join(BETWEEN), [token(text) for text in BETWEEN]))
    ).page
    cells = page.locator(".tm-cell")
    assert_told_in_order(cells, BETWEEN)
    told = [escape_unsafe(text) for text in BETWEEN]
    assert cells.all_text_contents() == told
    assert set(cells.evaluate_all("all => all.map((c) => getComputedStyle(c).unicodeBidi)")) == {
        "isolate"
    }


@pytest.fixture
def panel(browser: Browser) -> Iterator[Blank]:
    widget = Panel("hostile", client=tm.Client(host="http://127.0.0.1:9", model="m"))
    made = Blank(browser, widget)
    yield made
    made.close()
    HISTORIES.clear()
    module._SESSIONS.clear()


def turns() -> Iterator[ChatTurn]:
    """Each string as a prompt, an answer, a model, an error ...; then all of them in one answer."""
    for text in HOSTILE:
        made = failed(text, everything(text))
        yield ChatTurn(
            [user(text)], made.new_messages or [{"role": "assistant", "content": text}], made
        )
    table = (
        "| a | b |\n|---|---|\n" + "| <img src=//evil.example/x> | ![i](//evil.example/y) |\n" * 800
    )
    for text in ("\n\n".join(each for each in HOSTILE if each != GIANT), table):
        made = complete_result(text, [user("x")])
        yield ChatTurn([user("x")], made.new_messages, made)


def test_the_panel(panel: Blank, pictures: Path) -> None:
    page = panel.page
    all_turns = list(turns())
    views = {each.id: turn_view(each) for each in all_turns}
    panel.receive("started", answer={"prompt": HOSTILE[0], "base": [], "pieces": []})
    at = 0
    for text in (escape_unsafe(each) for each in HOSTILE):
        for part in ("text", "reasoning"):
            panel.receive("delta", pieces=[{"part": part, "offset": at, "text": text}])
        at += len(text.encode("utf-16-le")) // 2
    root = page.locator(".tm-panel")
    assert root.evaluate(LOOK) == []
    branches = [escape_unsafe(text) for text in HOSTILE]
    panel.receive(
        "ended",
        **{**changes(), "order": list(views), "turns": views, "branches": branches},
        problem=escape_unsafe(HOSTILE[2]),
        advice="",
        text=HOSTILE[2],
    )
    panel.receive("notice", lines=[escape_unsafe(text) for text in HOSTILE if text != GIANT])
    panel.receive("models", models=[escape_unsafe(text) for text in HOSTILE if text != GIANT])
    panel.receive(
        "request",
        texts={"JSON": escape_unsafe("".join(HOSTILE[:-1])), "Cell": "", "Python": ""},
    )
    # What a kernel would never send does no harm either.
    evil = [["script", {}, "alert(1)"], ["img", {"src": "//evil.example/i", "onerror": "alert(1)"}]]
    evil += [["a", {"href": "javascript:alert(1)", "onclick": "alert(1)"}, "x"]]
    panel.receive("heatmap", id=all_turns[0].id, tree=evil)
    page.get_by_role("button", name="copy").first.click()
    assert root.evaluate(LOOK) == []
    page.screenshot(path=pictures / "hostile-panel.png")


@pytest.mark.parametrize("is_growing", [True, False])
def test_the_panel_s_reader_of_markdown(panel: Blank, is_growing: bool) -> None:
    root = panel.page.locator(".tm-panel")
    for text in READER:
        source = escape_unsafe(text)
        panel.receive("started", answer={"prompt": "x", "base": [], "pieces": []})
        if is_growing:
            half = len(source) // 2
            for at, piece in ((0, source[:half]), (half, source[half:])):
                panel.receive("delta", pieces=[{"part": "text", "offset": at, "text": piece}])
                panel.page.evaluate("new Promise((done) => requestAnimationFrame(done))")
        else:
            made = complete_result(text, [user("x")])
            one = ChatTurn([user("x")], made.new_messages, made)
            panel.receive("ended", **changes(one))
        assert root.evaluate(LOOK) == [], text[:200]
        if not is_growing:  # a finished answer is drawn in the next frame
            expect(panel.page.locator(".tm-content").last).to_have_text(re.compile(r"\S"))
    width = "n => Math.max(...[...n.querySelectorAll('.tm-content')].map((c) => c.scrollWidth))"
    assert root.evaluate(width) <= 1000


def test_nothing_hides_in_the_panel(panel: Blank) -> None:
    made = [complete_result(f"a{text}z", [user(f"a{text}z")]) for text in HIDING]
    views = [
        ChatTurn([user(f"a{text}z")], each.new_messages, each)
        for text, each in zip(HIDING, made, strict=True)
    ]
    panel.receive("turns", **changes(*views))
    replies = panel.page.locator(".tm-content").all_text_contents()
    prompts = panel.page.locator(".tm-user .tm-plain").all_text_contents()
    told = [escape_unsafe(f"a{text}z") for text in HIDING]
    assert prompts == told
    assert [reply.strip() for reply in replies] == told
