"""The documents are complete and up to date."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import tensormesh_nb
from tensormesh_nb import errors
from tensormesh_nb.config.sources import DEFAULTS
from tensormesh_nb.wire.request import ChatRequest

DOCS = Path(__file__).parent.parent / "docs"
PAGES = ("api", "errors")


def test_tables_of_fields_and_flags_are_up_to_date() -> None:
    module = runpy.run_path(str(DOCS / "flag_tables.py"))
    for name, text in module["pages"]().items():
        kept = (DOCS / "reference" / name).read_text(encoding="utf-8")
        assert kept == text, "run: python docs/flag_tables.py"


def test_table_has_one_row_per_field() -> None:
    text = (DOCS / "reference" / "fields.md").read_text(encoding="utf-8").partition("\n## ")[0]
    lines = [line for line in text.splitlines() if line.startswith("| `")]
    rows = [re.split(r"(?<!\\)\|", line)[1:-1] for line in lines]
    assert [row[0].strip(" `") for row in rows] == [field.name for field in ChatRequest.fields()]
    assert all(len(row) == 4 for row in rows)
    for row in rows:
        assert all(re.search(r"\w", cell) for cell in row), row
        # Every claim about Serverless names its source.
        assert re.search(r"\[[a-zA-Z-]+(, [a-zA-Z-]+)*\]", row[3]), row


def test_reference_has_every_public_name() -> None:
    pages = [(DOCS / "reference" / f"{name}.md").read_text(encoding="utf-8") for name in PAGES]
    named = set(re.findall(r"auto(?:class|function|module):: (?:tensormesh_nb\.)?(\w+)", pages[0]))
    assert named == set(tensormesh_nb.__all__) - set(errors.__all__)
    assert set(re.findall(r"^\| `(\w+)`", pages[1], re.MULTILINE)) == set(errors.__all__) - {
        "StatusError",
        "TensormeshError",
    }


def test_table_of_settings_has_every_setting() -> None:
    text = (
        (DOCS / "reference" / "settings.md")
        .read_text(encoding="utf-8")
        .partition("| environment")[0]
    )
    assert set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)) == {"host", *DEFAULTS}


def test_walks_name_existing_files() -> None:
    root = DOCS.parent
    text = (root / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("## Three walks")[2]
    named = re.findall(r"`([a-z_/]+\.(?:py|ts))`", text.partition("\n## ")[0])
    assert len(named) > 20
    for name in named:
        assert (root / name).is_file() or (root / "tensormesh_nb" / name).is_file(), name


def test_map_of_moved_modules_names_existing_modules() -> None:
    root = DOCS.parent
    text = (root / "CHANGELOG.md").read_text(encoding="utf-8").partition("### Moved modules")[2]
    rows = [
        [cell.strip() for cell in row.split("|")[1:-1]]
        for row in re.findall(r"^\| `.*$", text, re.MULTILINE)
    ]
    named = [name for row in rows for cell in row[1::2] for name in re.findall(r"`([\w.]+)`", cell)]
    assert len(named) > 80
    for name in named:
        path = root / "tensormesh_nb" / name.replace(".", "/")
        assert path.is_dir() or path.with_suffix(".py").is_file(), name
