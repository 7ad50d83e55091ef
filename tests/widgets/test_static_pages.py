"""The built pages are small, never parse HTML, fetch nothing, and use the package's colours."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tensormesh_nb.render.colours import BLUE
from tensormesh_nb.widgets import STATIC

SCRIPTS = sorted(STATIC.glob("*.js"))
SHEETS = sorted(STATIC.glob("*.css"))


def test_both_pages_are_built() -> None:
    assert [path.name for path in (*SCRIPTS, *SHEETS)] == [
        *("inspector.js", "panel.js", "inspector.css", "panel.css")
    ]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_nothing_is_read_as_html_and_nothing_is_fetched(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert way not in text
    assert not re.search(r"https?://|\bimport\b", text)
    assert len(text) < 45_000  # it is in the state of every widget


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_style_sheets_fetch_nothing_and_use_the_heat_map_s_blue(sheet: Path) -> None:
    text = sheet.read_text(encoding="utf-8")
    assert "url(" not in text
    assert "@import" not in text
    assert f"--tm-hue: {' '.join(map(str, BLUE))}" in text
