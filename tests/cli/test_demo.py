"""``tensormesh-nb demo``."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from tensormesh_nb.cli.demo import QUICKSTART, execute, has_display
from tensormesh_nb.cli.lab import example_notebooks
from tensormesh_nb.errors import TensormeshError


def notebook(path: Path, *cells: str) -> Path:
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    nbformat.write(book, path)
    return path


def test_quickstart_ships() -> None:
    assert (example_notebooks() / QUICKSTART).is_file()


def test_executed_notebook_and_page_are_written(tmp_path: Path) -> None:
    source = notebook(tmp_path / "small.ipynb", "21 * 2", "print('no result')")
    executed = execute(source, tmp_path / "out")
    assert executed.outputs == ["42"]
    assert executed.notebook == tmp_path / "out" / "small.ipynb"
    assert nbformat.read(executed.notebook, as_version=4).cells[0].outputs[0].data
    assert "42" in executed.page.read_text()


def test_failing_cell_is_an_error(tmp_path: Path) -> None:
    source = notebook(tmp_path / "broken.ipynb", "1 / 0")
    with pytest.raises(TensormeshError, match=r"broken\.ipynb: a cell failed: ZeroDivisionError"):
        execute(source, tmp_path)


@pytest.mark.parametrize(("variable", "found"), [("DISPLAY", True), (None, False)])
def test_display(monkeypatch: pytest.MonkeyPatch, variable: str | None, found: bool) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    if variable:
        monkeypatch.setenv(variable, ":0")
    assert has_display() is found
