"""A table of untrusted texts."""

from __future__ import annotations

from tensormesh_nb.render.variants.text_table import table_html

from ...notebook.kernel import html_text


def test_cells_are_escaped_and_cut() -> None:
    page = table_html(["<h>", "b"], [["<r>\x1b", "long " * 500]])
    assert "<h>" not in page
    assert "<r>" not in page
    assert "\x1b" not in page
    assert html_text(page).endswith("…")
    assert len(page) < 2000


def test_marked_rows_have_a_bar() -> None:
    page = table_html(["a"], [["x"], ["y"]], [False, True])
    first, second = page.split("<tr>")[2:]
    assert "rgba(213,94,0" in second
    assert "rgba(213,94,0" not in first
