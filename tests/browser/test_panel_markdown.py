"""Markdown in the panel's page in Chromium: it grows without moving, and is copied exactly."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from .accessibility import pale
from .blank import Blank, selected_text
from .panel_page import Opener, changes, delta, started, turn

CODE = "for x in y:\n    print('<b>', x)"
TEXT = f"""# A title

Some **bold text**, `code`, a [link](https://example.org/a_b) and $e^{{i\\pi}}$.

1. *first*: costs $5

   ```bash
   pip install numpy
   ```
2. second
   - [x] done
   - [ ] open

Setext heading
---

| Name | Value |
|:-----|------:|
| `a_b` | **1** |
| c | 2 |

```python
{CODE}
```

\\[
\\begin{{aligned}}
a &= b \\\\
c &= d
\\end{{aligned}}
\\]

![A cat](https://example.org/cat.png) and ***the* end**
"""

# Gives the answer piece by piece. Returns the blocks that moved, were drawn again or shrank while
# it grew, and those that changed when it was complete.
GROW = """async ({text, view, step}) => {
    const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    model.hear({kind: "started", answer: {prompt: "Hi", base: [], pieces: []}});
    const content = document.querySelector(".tm-running .tm-content");
    let seen = [], height = 0;
    const changed = [];
    for (let offset = 0; offset < text.length; offset += step) {
        const piece = {part: "text", offset, text: text.slice(offset, offset + step)};
        model.hear({kind: "delta", pieces: [piece]});
        await frame();
        await frame();
        const nodes = [...content.children];
        const where = JSON.stringify(text.slice(Math.max(0, offset - 20), offset + step));
        seen.forEach(({node, top}, index) => {
            if (nodes[index] !== node || node.offsetTop !== top)
                changed.push(`${where} moved ${node.outerHTML}`);
        });
        if (content.offsetHeight < height)
            changed.push(`${where} shrank by ${height - content.offsetHeight}`);
        height = content.offsetHeight;
        seen = nodes.slice(0, -1).map((node) => ({node, top: node.offsetTop}));
    }
    const last = [...content.children].map((node) => [node, node.offsetTop, node.offsetHeight]);
    model.hear({kind: "ended", ...view});
    await frame();
    const after = [...document.querySelector(".tm-content").children];
    last.forEach(([node, top, height], index) => {
        if (after[index] !== node || node.offsetTop !== top || node.offsetHeight !== height)
            changed.push(`at the end: ${node.outerHTML}`);
    });
    return changed;
}"""

COPY = """node => {
    const range = document.createRange();
    range.selectNodeContents(node);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    const clipboardData = new DataTransfer();
    node.dispatchEvent(new ClipboardEvent("copy", {bubbles: true, clipboardData}));
    return clipboardData.getData("text/plain");
}"""


def shown(page: Blank, text: str) -> Locator:
    page.receive("turns", **changes(turn(text)))
    return page.page.locator(".tm-content")


@pytest.mark.parametrize("step", [3, 14])
def test_growing_markdown_does_not_move(blank: Opener, step: int) -> None:
    view = changes(turn(TEXT))
    assert blank().page.evaluate(GROW, {"text": TEXT, "view": view, "step": step}) == []


def test_unfinished_parts_show_no_signs(blank: Opener) -> None:
    page_ = blank()
    content = page_.page.locator(".tm-content").last
    for half, told, inside in (
        ("a **bo", "a bo", "strong"),
        ("a `co", "a co", "code"),
        ("```python\nx = 1\n``", "x = 1", ".tm-code"),
        ("| a | b |\n|--", "ab", "th"),
        ("a [link](https://exam", "a link", "p"),
        ("$$\n\\frac{1", "\\frac{1", ".tm-tex"),
        ("Title\n-", "Title", "p"),
    ):
        started(page_)
        delta(page_, 0, half)
        expect(content).to_have_text(told)
        expect(content.locator(inside).first).to_be_visible()


def test_headings_differ_in_size(blank: Opener) -> None:
    content = shown(blank(), "# a\n## b\n### c\n#### d\n##### e")
    sizes = content.locator("h1, h2, h3, h4, h5").evaluate_all(
        "all => all.map((h) => parseFloat(getComputedStyle(h).fontSize))"
    )
    assert sizes == sorted(set(sizes), reverse=True)


def test_copied_code_is_exact(blank: Opener) -> None:
    page_ = blank()
    content = shown(page_, f"Try:\n\n```python\n{CODE}\n```\n")
    page_.page.evaluate(
        "Object.defineProperty(navigator, 'clipboard', "
        "{configurable: true, value: {writeText: async (t) => { window.copied = t; }}})"
    )
    copy = content.get_by_role("button")
    copy.click()
    expect(copy).to_have_attribute("aria-label", "Copied")
    assert page_.page.evaluate("window.copied") == CODE  # no line break that a terminal would run
    assert selected_text(content) == f"Try:\n\n{CODE}"
    assert content.locator(".tm-c-keyword").all_text_contents() == ["for", "in"]


def test_copied_formulas_are_tex(blank: Opener) -> None:
    content = shown(blank(), "So $x^2$ is\n\n$$\n\\frac{1}{2}\n$$\n\nand **more**.")
    assert content.locator("math").count() == 2
    assert content.evaluate(COPY) == "So $x^2$ is\n\n$$\\frac{1}{2}$$\n\nand more."
    assert content.locator("math").first.evaluate(COPY) == "$x^2$"


def test_formulas_without_a_font_of_the_system_get_the_package_s(blank: Opener) -> None:
    page_ = blank()
    shown(page_, "No formula: $5.")
    assert page_.sent() == []
    sum_ = shown(page_, "$$\\sum_{i=1}^n i$$").locator("mo").first
    page_.page.wait_for_function("model.sent.length")
    before = sum_.bounding_box()
    page_.answer()
    page_.page.evaluate("document.fonts.load('1em tm-math', '∑')")
    assert page_.page.evaluate("document.fonts.check('1em tm-math', '∑ℝ𝑥')")
    assert sum_.bounding_box() != before
    shown(page_, "$x$")
    assert page_.sent() == []  # once


def test_formula_that_is_wrong_is_shown_as_written(blank: Opener) -> None:
    content = shown(blank(), "a $\\frac{1}$ b $\\nonsense{x}$ c")
    assert content.locator("math").count() == 0
    expect(content).to_have_text("a $\\frac{1}$ b $\\nonsense{x}$ c")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_markdown_can_be_read(blank: Opener, pictures: Path, scheme: str) -> None:
    for size, scale in (((683, 512), 1.5), ((400, 800), 1)):
        page_ = blank(size=size, device_scale_factor=scale, color_scheme=scheme)
        shown(page_, TEXT)
        assert pale(page_.page.locator(".tm-panel")) == []
        assert page_.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page_.page.screenshot(path=pictures / f"panel-markdown-{size[0]}-{scheme}.png")


@pytest.mark.parametrize(
    "text", ["x\n" * 95_000, "- a\n  - b\n    - c\n" * 240, "> > x\n\n" * 24_000]
)
def test_giant_text_is_laid_out_in_few_elements(blank: Opener, text: str) -> None:
    page_ = blank()
    before = page_.page.locator("*").count()
    started(page_)
    delta(page_, 0, text)
    content = page_.page.locator(".tm-content")
    expect(content).to_contain_text("x" if "x" in text else "b")
    assert 10 < page_.page.locator("*").count() - before <= 3_300
    page_.receive("ended", **changes(turn(text)))
    expect(page_.page.locator(".tm-turn")).to_be_visible()
    assert 10 < page_.page.locator("*").count() - before <= 3_300


def test_selection_survives_the_growth_and_the_end(blank: Opener) -> None:
    page_ = blank()
    page = page_.page
    text = "One paragraph\n\n```python\nx = 1\nprint(x)"
    started(page_)
    delta(page_, 0, text)
    code = page.locator(".tm-code code")
    expect(code).to_contain_text("print")
    page.evaluate(
        """() => getSelection().setBaseAndExtent(
            document.querySelector(".tm-content p").firstChild, 4,
            document.querySelector(".tm-code code").firstChild, 3)"""
    )
    chosen = page.evaluate("getSelection().toString()")
    assert chosen == "paragraph\n\nx ="
    whole = text + "\nfor y in x:\n    print(y)\n```\n\nThe **end**"
    delta(page_, len(text), whole[len(text) :])
    expect(page.locator(".tm-content")).to_contain_text("The end")
    assert page.evaluate("getSelection().toString()") == chosen
    page_.receive("ended", **changes(turn(whole)))
    assert page.evaluate("getSelection().toString()") == chosen


def test_short_conversation_has_no_scroll_bar(blank: Opener) -> None:
    page_ = blank()
    shown(page_, "Yes.")
    assert page_.page.locator(".tm-log").evaluate("n => n.scrollHeight <= n.clientHeight")
