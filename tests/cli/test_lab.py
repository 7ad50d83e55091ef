"""``tensormesh-nb lab``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tensormesh_nb.cli.lab import copy_notebooks, example_notebooks, import_extra
from tensormesh_nb.cli.main import main
from tensormesh_nb.errors import TensormeshError


def test_existing_notebooks_are_left_alone(tmp_path: Path) -> None:
    kept = tmp_path / "new" / "01-quickstart.ipynb"
    kept.parent.mkdir()
    kept.write_text("edited")
    copies = copy_notebooks(kept.parent)
    assert [path.name for path in copies] == sorted(
        path.name for path in example_notebooks().glob("*.ipynb")
    )
    assert all(path.is_file() for path in copies)
    assert kept.read_text() == "edited"


def test_folder_that_cannot_be_created_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    assert main(["lab", str(tmp_path / "file" / "below")]) == 1
    assert "cannot be created: Not a directory." in capsys.readouterr().err


def test_jupyterlab_opens_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[list[str]] = []
    monkeypatch.setattr(subprocess, "call", lambda command: calls.append(command) or 7)
    assert main(["lab", str(tmp_path)]) == 7
    assert calls[0][:4] == [sys.executable, "-m", "jupyterlab", str(tmp_path)]


def test_missing_extra_says_how_to_install_it() -> None:
    with pytest.raises(TensormeshError, match=r"pip install 'tensormesh-nb\[demo\]'"):
        import_extra("no_such_module")
