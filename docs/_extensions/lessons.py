"""Puts the notebooks among the pages, and their pictures on one page, the gallery."""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

from sphinx.application import Sphinx

_HEAD = """\
# Gallery

The pictures of the lessons. Each is the output of a cell and leads to its lesson.
"""


def setup(app: Sphinx) -> dict[str, bool]:
    source = Path(app.srcdir)
    notebooks = sorted((source.parent / "notebooks").glob("[0-9]*.ipynb"))
    target = source / "lessons"
    for old in (*target.glob("*.ipynb"), *target.glob("*.png")):
        old.unlink()
    for notebook in notebooks:
        shutil.copyfile(notebook, target / notebook.name)
    text = "".join(_entry(notebook, target) for notebook in notebooks)
    (target / "gallery.md").write_text(_HEAD + text, encoding="utf-8")
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _entry(notebook: Path, target: Path) -> str:
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    title = "".join(cells[0]["source"]).partition("\n")[0].lstrip("# ")
    entry = f"\n## {title}\n"
    for number, picture in enumerate(_pictures(cells), 1):
        name = f"{notebook.stem}-{number}.png"
        (target / name).write_bytes(picture)
        entry += f"\n[![{title}]({name})]({notebook.name})\n"
    return entry


def _pictures(cells: list[dict]) -> Iterator[bytes]:
    for cell in cells:
        for output in cell.get("outputs", ()):
            if encoded := output.get("data", {}).get("image/png"):
                yield base64.b64decode("".join(encoded))
