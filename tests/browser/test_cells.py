"""Answers in JupyterLab's cells: they stay where they streamed, Markdown is rendered, and nothing
in it runs or loads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from playwright.sync_api import Browser, Dialog, Request

from tensormesh_nb.render.markdown.writer import safe_markdown

from ..factories import entry, top_entries
from ..hostile_text import GIANT, HOSTILE
from ..replay_host import DONE, ReplayHost, Script, chunk, head, sse
from .blank import selected_text
from .lab import Lab, NotebookPage

LINE = "It is a city  of light and of long walks along the river,\tin any weather, they say. "
PROSE = "\n".join(["The capital is Paris.", "", *[LINE * 4] * 9])
CODE = "def double(x):\n    return 2 * x  # $a $b <b>\n"
MARKDOWN = f"""## Doubling

It costs $5 or $6, is *fast*, and $x^2 \\ge 0$.

```python
{CODE}```

| name | cost |
|:--|--:|
| double | \\(O(n)\\) |

\\[
y = 2x
\\]
"""
HOSTILE_MARKDOWN = [
    safe_markdown(form.replace("{}", text))
    for text in HOSTILE
    if text != GIANT
    for form in ("{}", "- a\n  ```\n  {}\n  ```", "| a |\n|---|\n| `{}` |", "$x$ **{}**")
]
SHOWN = 50  # outputs of a cell that JupyterLab shows
# Each visible character of the text, with its place.
PLACES = r"""name => [...document.querySelectorAll(name)].flatMap((root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const found = [];
    for (let node; (node = walker.nextNode());) {
        if (node.parentElement.closest("details")) continue;
        [...node.textContent].forEach((letter, at) => {
            if (!letter.trim()) return;
            const range = document.createRange();
            range.setStart(node, at);
            range.setEnd(node, at + 1);
            const { x, y } = range.getBoundingClientRect();
            found.push([letter, x, y]);
        });
    }
    return found;
})"""
ACTING = r"""() => {
    const outputs = [...document.querySelectorAll(".jp-RenderedMarkdown")];
    const foreign = "script, img, iframe, svg, math, object, embed, link, form, video, audio, base,"
        + "meta, style, template, noscript, details, textarea, b, body";
    const acting = /^on|^(?:src|srcset|srcdoc|action|formaction|data|autofocus)$/;
    const inFormula = (node) => node.closest("mjx-container");
    return outputs.flatMap((root) => [...root.querySelectorAll("*")]).filter((node) =>
        (node.matches(foreign) && !inFormula(node))
        || [...node.attributes].some(({ name, value }) => acting.test(name)
            || (name === "href" && !/^(https?:\/\/|mailto:|#)/.test(value)))
    ).map((node) => node.outerHTML.slice(0, 100));
}"""


def answer(text: str) -> Script:
    """The text in tokens, streamed, then a pause before the end."""
    tops = top_entries((" a", -1.0), (" b", -1.5))
    events: list[Any] = []
    for number, token in enumerate(re.findall(r"\s*\w+|\s+|\W", text)):
        logprobs = {"content": [entry(token, -float(number % 9), top_logprobs=tops)]}
        events += [chunk(token, logprobs=logprobs), *([0.02] if number % 50 == 49 else [])]
    return [head(), *sse(*events, 1.5, chunk(finish_reason="stop"), DONE)]


@pytest.fixture(scope="module")
def opened(browser: Browser, lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with ReplayHost(answer(PROSE)) as prose, ReplayHost(answer(MARKDOWN)) as markdown:
        sources = [
            "%load_ext tensormesh_nb\n%tmchat config model=m",
            f"%%tmchat --host {prose.url}\nhi",
            f"%%tmchat --host {markdown.url}\nhi",
            *(
                f"for text in {HOSTILE_MARKDOWN[at : at + SHOWN]!r}:\n"
                "    display({'text/markdown': text, 'text/plain': ''}, raw=True)"
                for at in range(0, len(HOSTILE_MARKDOWN), SHOWN)
            ),
        ]
        cells = [nbformat.v4.new_code_cell(source) for source in sources]
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        book = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
        path = tmp_path_factory.mktemp("cells") / "cells.ipynb"
        nbformat.write(book, path)
        page = NotebookPage(browser, lab)
        page.open(lab.add(path))
        page.run_cell(0)
        yield page
        page.close()


def test_prose_stays_where_it_streamed(opened: NotebookPage) -> None:
    page = opened.page
    page.evaluate(
        """() => { window.jupyterapp.shell.currentWidget.content.activeCellIndex = 1;
        window.jupyterapp.commands.execute('notebook:run-cell'); }"""
    )
    words = "".join(PROSE.split())
    page.wait_for_function(
        """words => [...document.querySelectorAll('.tm-live')]
            .map((each) => each.textContent).join('').replace(/\\s/g, '') === words""",
        arg=words,
    )
    assert page.locator(".tm-live").count() > 2  # and one output in the end
    before = page.evaluate(PLACES, ".tm-live")
    page.wait_for_selector(".tm-result")
    page.wait_for_function("() => !document.querySelector('.tm-live')")
    after = page.evaluate(PLACES, ".tm-result")
    assert [letter for letter, *_ in before] == [letter for letter, *_ in after[: len(before)]]
    moves = [
        max(abs(one - other) for one, other in zip(old[1:], new[1:], strict=True))
        for old, new in zip(before, after, strict=False)
    ]
    assert round(max(moves)) == 0  # pixels; words in elements of their own may lie between two
    assert selected_text(page.locator(".tm-result > pre, .tm-result > div").first) == PROSE


def test_markdown_is_rendered_with_its_heat_map_folded(
    opened: NotebookPage, pictures: Path
) -> None:
    opened.run_cell(2)
    page = opened.page
    cell = page.locator(".jp-Cell").nth(2)
    rendered = cell.locator(".jp-RenderedMarkdown")
    page.wait_for_function("() => document.querySelectorAll('mjx-container').length === 3")
    assert rendered.locator("h2").inner_text().startswith("Doubling")
    assert "costs $5 or $6" in rendered.inner_text()
    assert rendered.locator("pre code").evaluate("e => e.textContent") == CODE.rstrip("\n")
    align = rendered.locator("td").nth(1).evaluate("e => getComputedStyle(e).textAlign")
    assert align.endswith("right")
    assert cell.inner_text().count("fast") == 1
    opened.screenshot(pictures / "cells-markdown.png")
    cell.locator("summary").first.click()
    coloured = cell.locator("details > pre").first
    assert selected_text(coloured) == MARKDOWN.removesuffix("\n")
    opened.change_theme("dark")
    opened.screenshot(pictures / "cells-markdown-dark.png")
    opened.change_theme("light")


def test_hostile_markdown_neither_runs_nor_loads(opened: NotebookPage) -> None:
    page = opened.page
    happened: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        happened.append(dialog.message)
        dialog.dismiss()

    def note(request: Request) -> None:
        if "127.0.0.1" not in request.url and not request.url.startswith(("data:", "blob:")):
            happened.append(request.url)

    page.on("dialog", dismiss)
    page.on("request", note)
    for number in range(3, page.locator(".jp-CodeCell").count()):
        opened.run_cell(number)
    page.wait_for_function(
        "count => document.querySelectorAll('.jp-RenderedMarkdown').length === count",
        arg=len(HOSTILE_MARKDOWN) + 1,
    )
    assert page.evaluate(ACTING) == []
    assert happened == []
    assert not opened.problems
