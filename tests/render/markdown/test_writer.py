"""Markdown written anew: the same blocks, exact code, nothing that acts or loads."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from tensormesh_nb.render.markdown.reader import read
from tensormesh_nb.render.markdown.writer import safe_markdown
from tensormesh_nb.wire.sanitize import escape_unsafe

from ...hostile_text import GIANT, HOSTILE

TEXTS = [text for text in HOSTILE if text != GIANT]
PIECES = [
    *("**", "*", "_", "`", "``", "```", "~~~", "```py\n", "\n", "\n\n", "\n   ", "\n    ", "> "),
    *("- ", "1. ", "2) ", "  ", "    ", "|", "| a | b |\n|---|---|\n", "$", "$$", r"\(", r"\)"),
    *(r"\[", r"\]", r"\\(", r"\\)", "x", "a b", "http://a.b/c_d", "![", "[", "]", "](http://a.b)"),
    *("<", "<br>", "<sub>2</sub>", "#", "# ", "---", "***", "===", "\t", "&#10;", "&#96;", "&lt;"),
    *("\\", r"\begin{align}", r"\end{align}", "@@0@@", "~T", "!", "[ ] ", "[x]: http://a.b\n"),
]
TAGS = {
    *("p", "br", "hr", "strong", "em", "s", "del", "code", "pre", "blockquote", "ul", "ol", "li"),
    *("a", "h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
    *("span", "sub", "sup", "kbd"),
}
ALLOWED = {
    "href": r"(?:https?://|mailto:|#).*",
    "class": r"[\w +#.-]*",
    "style": r"text-align: ?\w+;?",
    "id": r"\S*",
    "start": r"\d+",
}
SOURCE = """\
# Title

Text with **bold** and `code`.

1. one
   ```bash
   sort "$A"
   ```
2. two
   - nested
   - [ ] task

3) three

   para

| a | b |
| :-: | --: |
| `x` | 1 |

> quote
>
> ```
> x
> ```

```python
def f(x):

    return x < 2
```

$$x \\\\ y$$
"""


class Page(HTMLParser):
    """The code in a page, and what should not be there."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.code: list[str] = []
        self.wrong: list[Any] = []
        self._in_code = False
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.wrong.append(tag)
        for name, value in attrs:
            if not re.fullmatch(ALLOWED.get(name, "(?!)"), value or ""):
                self.wrong.append((tag, name, value))
        if tag == "code":
            self._in_code = True
            self.code.append("")

    def handle_endtag(self, tag: str) -> None:
        self._in_code = self._in_code and tag != "code"

    def handle_data(self, data: str) -> None:
        if self._in_code:
            self.code[-1] += data

    def handle_comment(self, data: str) -> None:
        self.wrong.append(data)

    handle_decl = handle_pi = handle_comment


class Plain(IPythonRenderer):  # type: ignore[misc]
    """nbconvert's renderer, without colours in code."""

    def block_code(self, code: str, info: str | None = None) -> str:
        return f"<pre><code>{html.escape(code)}</code></pre>"


def by_markdown_it(source: str) -> str:
    """With HTML, as VS Code renders it."""
    return (
        MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(source)
    )


def by_nbconvert(source: str) -> str:
    return str(MarkdownWithMath(renderer=Plain(escape=False)).render(source))


def code_of(text: str) -> list[str]:
    """The code in a text, as it is read."""
    return [
        escape_unsafe(part.content).rstrip("\n")
        for block in read(text)
        for part in (block, *(block.children or ()))
        if part.type in ("fence", "code_block", "code_inline")
    ]


def check(text: str) -> None:
    written = safe_markdown(text)
    for render in (by_markdown_it, by_nbconvert):
        page = Page(render(written))
        assert page.wrong == [], (render, written)
        assert [code.rstrip("\n") for code in page.code] == code_of(text), (render, written)
    assert escape_unsafe(written) == written


@pytest.mark.parametrize("text", TEXTS)
def test_hostile_text_neither_acts_nor_loads(text: str) -> None:
    for form in ("{}", "> {}", "- {}\n- x", "**{}**", "|a|\n|-|\n|{}|", "`{}`", "# {}", "```\n{}"):
        check(form.replace("{}", text))


@given(st.lists(st.sampled_from([*TEXTS, *PIECES]), max_size=14).map("".join))
def test_mixed_hostile_text_neither_acts_nor_loads(text: str) -> None:
    check(text)


def test_blocks_stay_as_they_are() -> None:
    assert f"{safe_markdown(SOURCE)}\n" == SOURCE


def test_code_in_lists_that_front_ends_misread_is_html() -> None:
    written = safe_markdown("- a\n  ```sh\n  sed 's/\\\\(a\\\\)/b/'\n  ```")
    assert '<pre><code class="language-sh">' in written
    assert Page(by_nbconvert(written)).code == ["sed 's/\\\\(a\\\\)/b/'\n"]


def test_other_blocks_are_written_as_markdown_has_them() -> None:
    assert safe_markdown("    code\n    more") == "```\ncode\nmore\n```"
    assert safe_markdown("Title\n---\nx\n\n---") == "## Title\n\nx\n\n***"
    assert safe_markdown("````\n```\n````") == "````\n```\n````"
    assert safe_markdown("```py\nx = 1") == "```py\nx = 1\n```"
    assert safe_markdown('```"><script>\nx\n```') == "```\nx\n```"
    assert safe_markdown("- a\n\n* b") == "- a\n\n* b"
    assert safe_markdown("-\n- b") == "-\n- b"
    assert safe_markdown("# a # b #\n# a \\#") == "# a # b\n\n# a &#35;"


def test_html_of_blocks_and_comments_is_text() -> None:
    assert "<" not in safe_markdown("<!-- x -->\n\n<div onclick=x>\n\n</div>").replace("&lt;", "")
