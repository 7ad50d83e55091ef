"""Directories of the user's own."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from tensormesh_nb.local.manager.user_directory import (
    private_directory,
    temporary_directory,
    user_directory,
)


def test_a_private_directory_is_entered_by_its_user_only(tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.mkdir(mode=0o755)
    for path in (old, tmp_path / "new" / "below"):
        assert private_directory(path) == path
        assert path.stat().st_mode & 0o777 == 0o700
        assert list(path.iterdir()) == []


@pytest.mark.parametrize("kind", ["file", "read-only"])
def test_a_directory_that_cannot_be_written_is_an_error(tmp_path: Path, kind: str) -> None:
    path = Path("/proc/self") / "x" if kind == "read-only" else tmp_path / "file"
    if kind == "file":
        path.write_text("")
    with pytest.raises(OSError):
        private_directory(path)


def test_the_runtime_directory_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runtime, temporary = tmp_path / "runtime", tmp_path / "temporary"
    runtime.mkdir()
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    own = temporary_directory()
    assert own.parent == temporary
    assert not own.exists()
    for value, expected in (
        (str(runtime), runtime / "tensormesh_nb"),
        (str(runtime / "missing" / "file"), runtime / "missing" / "file" / "tensormesh_nb"),
        ("relative", own),
        ("", own),
        ("/proc/none", own),
    ):
        monkeypatch.setenv("XDG_RUNTIME_DIR", value)
        assert user_directory() == expected
        assert expected.stat().st_mode & 0o777 == 0o700
        assert os.access(expected, os.W_OK)
