"""The static heat map in a saved notebook: untrusted, in light and dark themes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser

from ..factories import entry, make_chunk, make_result, top_entries
from ..hostile_text import HOSTILE
from .blank import selected_text
from .lab import Lab, NotebookPage

TEXT = [("The", -0.1), (" capital", -2.0), (" is", -0.01), (" Paris", -9.0), ("\n\n  ok", -4.0)]


@pytest.fixture
def saved(browser: Browser, lab: Lab, tmp_path: Path) -> Iterator[NotebookPage]:
    tops = top_entries((" a", -1.0), (" b", -1.5), (" c", -2.0))
    plain = [entry(token, logprob, top_logprobs=tops) for token, logprob in TEXT]
    shown = make_result(make_chunk("".join(token for token, _ in TEXT), plain))
    hostile = [text for text in HOSTILE if len(text) < 1000]
    entries = [entry(text, -1.0, top_logprobs=top_entries((text, -1.0))) for text in hostile]
    harmful = make_result(make_chunk("".join(hostile), entries))
    compared = harmful.compare(shown)
    outputs = [
        nbformat.v4.new_output("display_data", {"text/html": html, "text/plain": "static"})
        for html in (shown._repr_html_(), harmful._repr_html_(), compared._repr_html_())
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    cell = nbformat.v4.new_code_cell("1", outputs=outputs)
    book = nbformat.v4.new_notebook(cells=[cell], metadata=kernel)
    path = tmp_path / "saved.ipynb"
    nbformat.write(book, path)
    page = NotebookPage(browser, lab)
    page.open(lab.add(path))
    yield page
    page.close()


def test_untrusted_notebook_reads_the_same(saved: NotebookPage, pictures: Path) -> None:
    page = saved.page
    first = page.locator(".tm-result").first
    assert selected_text(first.locator("> pre")) == "The capital is Paris\n\n  ok"
    paris = first.locator("span", has_text="Paris").first
    assert "▸␣Paris" in (paris.get_attribute("title") or "")
    first.locator("summary").click()
    assert "3 ␣Paris <0.1% (13.0 bits" in first.inner_text()
    # The lab extension shows it at once, in a card instead of the browser's title.
    card = page.locator(".tm-token-card")
    paris.hover()
    assert "▸␣Paris <0.1%" in card.inner_text()
    assert paris.get_attribute("title") is None
    page.mouse.move(0, 0)
    assert card.count() == 0
    assert "▸␣Paris" in (paris.get_attribute("title") or "")
    # Nothing that a host sent has become anything but text.
    for selector in ("script", "svg", "math", "iframe", "img", "a", "form", "style", "object"):
        assert page.locator(f".jp-OutputArea-output {selector}").count() == 0
    assert not saved.problems
    for theme in ("light", "dark"):
        saved.change_theme(theme)
        colour = paris.evaluate("span => getComputedStyle(span).backgroundColor")
        assert re.fullmatch(r"rgba\(0, 114, 178, 0\.75\)", colour)
        saved.screenshot(pictures / f"heatmap-{theme}.png")
    saved.change_theme("light")
