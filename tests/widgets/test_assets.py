"""Modules are joined as they are written: every import inlined once, in front of its user."""

from __future__ import annotations

import re

import pytest

from tensormesh_nb.widgets.assets import HERE, module, style

SCRIPTS = sorted(HERE.glob("*.js"))


def needed(name: str) -> set[str]:
    """A module and all that it imports."""
    text = (HERE / name).read_text(encoding="utf-8")
    found = re.findall(r'from "\./([\w.]+)";$', text, re.MULTILINE)
    return {name}.union(*(needed(each) for each in found))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_imports_and_exports_have_the_shapes_that_are_understood(script: object) -> None:
    text = script.read_text(encoding="utf-8")  # type: ignore[attr-defined]
    plain = re.findall(r'^import \{[^}]*\} from "\./[\w.]+";$', text, re.MULTILINE)
    assert len(plain) == len(re.findall(r"^\s*import\b", text, re.MULTILINE))
    assert not re.search(r"(?<!\{)\bimport\(", text)  # {import(...)} names a type in a comment
    for line in re.findall(r"^export .*$", text, re.MULTILINE):
        assert re.match(r"export (function|class|const|async|default) ?", line)


@pytest.mark.parametrize(
    "script", [each for each in SCRIPTS if "export default" in each.read_text()], ids=str
)
def test_names_differ_across_the_modules_that_are_joined(script: object) -> None:
    joined = module(script.name)  # type: ignore[attr-defined]
    assert not re.search(r"^import\b", joined, re.MULTILINE)
    assert len(re.findall(r"^export\b", joined, re.MULTILINE)) == 1
    outermost = r"^(?:export )?(?:async )?(?:function|class|const|let) (\w+)"
    names = [
        name
        for each in needed(script.name)  # type: ignore[attr-defined]
        for name in re.findall(outermost, (HERE / each).read_text(), re.MULTILINE)
    ]
    assert len(names) == len(set(names)) > 0
    assert len(joined) < 60_000


def test_nothing_is_read_as_html_and_nothing_is_fetched() -> None:
    for script in SCRIPTS:
        text = script.read_text(encoding="utf-8")
        for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
            assert way not in text
        assert not re.search(r"https?://", re.sub(r"^\s*(//|\*|/\*\*).*$", "", text, flags=re.M))
    for sheet in HERE.glob("*.css"):
        assert "url(" not in style(sheet.name)
        assert "@import" not in style(sheet.name)
