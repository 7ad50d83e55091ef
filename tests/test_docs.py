"""The documents say what the code does."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

from tensormesh_nb.wire.request import ChatRequest

DOCS = Path(__file__).parent.parent / "docs"


def test_the_table_of_fields_is_up_to_date() -> None:
    made = runpy.run_path(str(DOCS / "fields.py"))
    written = (DOCS / "fields.md").read_text(encoding="utf-8")
    assert written == made["page"](), "run: python docs/fields.py"


def test_the_table_has_a_row_a_field_and_no_empty_cell() -> None:
    text = (DOCS / "fields.md").read_text(encoding="utf-8").partition("\n## ")[0]
    lines = [line for line in text.splitlines() if line.startswith("| `")]
    rows = [re.split(r"(?<!\\)\|", line)[1:-1] for line in lines]
    assert [row[0].strip(" `") for row in rows] == [field.name for field in ChatRequest.fields()]
    assert all(len(row) == 4 for row in rows)
    for row in rows:
        assert all(re.search(r"\w", cell) for cell in row), row
        # What is said of Serverless has a source.
        assert re.search(r"\[[a-zA-Z-]+(, [a-zA-Z-]+)*\]", row[3]), row
