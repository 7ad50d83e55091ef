"""Markdown as HTML and nodes, without scripts, images or styles from the model."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensormesh_nb.render.markdown.reader import MAX_CHARACTERS
from tensormesh_nb.widgets.markdown import html_of, tree_of
from tensormesh_nb.wire.sanitize import escape_unsafe

from ..hostile_text import GIANT, HOSTILE

# test_long_text_is_not_rendered covers the giant.
TEXTS = [text for text in HOSTILE if text != GIANT]
SIDES = ("left", "right", "center")
ALLOWED = {
    *("p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "span"),
}


class Reader(HTMLParser):
    """Every element and attribute of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.found.append((tag, dict(attrs)))


def check(source: str) -> None:
    assert escape_unsafe(source) == source
    reader = Reader()
    reader.feed(source)
    for tag, attributes in reader.found:
        assert tag in ALLOWED
        assert set(attributes) <= {"href", "title", "start", "class", "rel", "target", "style"}
        assert attributes.get("style") in (None, *(f"text-align:{s}" for s in SIDES))
        href = attributes.get("href")
        assert href is None or href.lower().startswith(("http://", "https://", "mailto:"))
        if tag == "a" and href:
            assert "noopener" in str(attributes["rel"])


@pytest.mark.parametrize("text", TEXTS)
def test_hostile_text_stays_text(text: str) -> None:
    check(html_of(text))


@given(st.lists(st.sampled_from([*TEXTS, "**", "`", "\n", "> ", "- ", "|", "a"])).map("".join))
def test_mixed_hostile_text_stays_text(text: str) -> None:
    check(html_of(text))


def test_markdown_is_rendered() -> None:
    drawn = html_of("# T\n\n**b** *e* `c` ~~s~~\n\n3. x\n\n```python\na < b\n```\n\n|a|\n|-|\n|1|")
    for part in ("<h1>T</h1>", "<strong>b</strong>", "<em>e</em>", "<s>s</s>", '<ol start="3">'):
        assert part in drawn
    assert "a &lt; b" in drawn
    assert "<td>1</td>" in drawn
    assert "an image: ![" not in drawn


def test_image_becomes_a_link() -> None:
    drawn = html_of("![cat](https://pictures.example/cat.png)")
    assert "<img" not in drawn
    assert ">image: cat</a>" in drawn


def test_tasks_and_alignment_are_kept() -> None:
    drawn = html_of("- [x] a\n- [ ] b\n\n|n|\n|-:|\n|1|")
    assert "<li>☑ a</li>" in drawn
    assert "<li>☐ b</li>" in drawn
    assert '<td style="text-align:right">1</td>' in drawn


def test_formulas_are_left_to_the_front_end_and_money_is_not() -> None:
    drawn = html_of("$5 and $6, but \\(x_1 < y\\) and $$z$$")
    assert "<span>$</span>5 and <span>$</span>6" in drawn
    assert "$x_1 &lt; y$" in drawn
    assert "$$z$$" in drawn


def test_control_characters_are_escaped() -> None:
    assert "\u202e" not in html_of("a\u202eb")
    assert html_of("a&#8238;b&#x200b;") == "<p>a\\u202eb\\u200b</p>\n"


def test_tree_of_html() -> None:
    assert tree_of("<p>a<br>b &amp; <strong>c</strong></p>") == [
        ["p", {}, "a", ["br", {}], "b & ", ["strong", {}, "c"]]
    ]


def test_long_text_is_not_rendered() -> None:
    drawn = html_of("**x** <b> " * (MAX_CHARACTERS // 8))
    assert drawn.startswith("<pre")
    assert "<b>" not in drawn


def test_large_table_is_not_rendered() -> None:
    row = "|" + "a|" * 500
    huge = "\n".join([row, "|" + "-|" * 500, *[row] * 50])
    assert html_of(huge).startswith("<pre")
    assert html_of("\n".join([row, "|" + "-|" * 500, row])).startswith("<table")


def test_plain_text_is_complete() -> None:
    text = "\n".join([*(f"{n} <b>" for n in range(5000)), *[""] * 300, "end"])
    blocks = tree_of(html_of(text))
    assert "\n".join(block[2] for block in blocks) == text


def test_deeply_nested_text_is_complete() -> None:
    assert "deep inside" in html_of("> " * 3000 + "deep inside")
