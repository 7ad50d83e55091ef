"""Tables, shares and sizes as text."""

from __future__ import annotations

import pytest

from tensormesh_nb.guessing.tables import share_label, size_label, table_html

from ..hostile_text import MARKUP


@pytest.mark.parametrize(
    ("p", "label"),
    [
        (0.0, "0.0 %"),
        (0.0001, "<0.1 %"),
        (0.0123, "1.2 %"),
        (0.0996, "10 %"),
        (1.0, "100 %"),
        (None, "not listed"),
    ],
)
def test_shares_are_percentages(p: float | None, label: str) -> None:
    assert share_label(p) == label


def test_size_of_the_vocabulary_has_separators() -> None:
    assert size_label(49_152) == "of 49,152 tokens"


def test_cells_of_tables_are_escaped() -> None:
    html = "".join(table_html(MARKUP[:3], [MARKUP[:3]]))
    assert all(markup not in html for markup in MARKUP[:3])
    assert html.count("<th ") == 4
    assert html.count("<td ") == 2
