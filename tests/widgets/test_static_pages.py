"""The built pages are small, never parse HTML, fetch nothing, and use the package's colours."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

from tensormesh_nb.widgets import STATIC

FRONTEND = Path(__file__).parents[2] / "frontend"
SCRIPTS = sorted(STATIC.glob("*.js"))
MOST = {
    "game": 15_000,
    "inspector": 55_000,
    "loader": 1000,  # front ends keep it for every closed widget
    "next_token": 15_000,
    "panel": 450_000,
}  # with Markdown, formulas and coloured code
SHEETS = sorted(STATIC.glob("*.css"))


def test_all_pages_are_built() -> None:
    assert [path.name for path in (*SCRIPTS, *SHEETS)] == [
        *("game.js", "inspector.js", "loader.js", "next_token.js", "panel.js"),
        *("game.css", "inspector.css", "next_token.css", "panel.css"),
    ]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_nothing_is_read_as_html_and_nothing_is_fetched(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert way not in text
    # Names of languages of documents, and addresses in messages of a library; nothing is fetched.
    known = r"http://www\.w3\.org/(?:1998/Math/MathML|2000/svg)|https://github\.com/highlightjs/"
    written = re.sub(rf"{known}|http://\$\{{", "", text)
    if script.stem == "loader":  # the code in its widget's state
        written = re.sub(r"new Blob\(\[\w+\].*?import\(\w+\)", "", written, flags=re.DOTALL)
    assert not re.search(r"https?://|\bimport\s*[({*]|XMLHttpRequest", written)
    assert len(text) < MOST[script.stem]  # it is in the state of every widget


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_style_sheets_fetch_nothing(sheet: Path) -> None:
    text = sheet.read_text(encoding="utf-8")
    assert "url(" not in text
    assert "@import" not in text


def test_shared_constants_are_those_of_python() -> None:
    made: dict[str, str] = runpy.run_path(str(FRONTEND / "constants.py"))["files"]()
    for name in ("shared/colours.css", "shared/constants.ts"):
        assert (FRONTEND / name).read_text(encoding="utf-8") == made[name], (
            "run: python frontend/constants.py"
        )
    (rules,) = re.findall(r"--tm-.*;", made["shared/colours.css"].replace("\n", ""))
    for sheet in SHEETS:
        built = sheet.read_text(encoding="utf-8").replace("\n", "")
        for rule in re.findall(r"(--tm-[\w-]+): ([\d ]+);", rules):
            assert ":".join(rule) in built.replace(": ", ":"), "run: npm run build"
