"""``tensormesh-nb model``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tensormesh_nb.cli.main import main


def test_model_is_found_and_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["model", "--fetch"]) == 0
    name, path = capsys.readouterr().out.splitlines()
    assert "SmolLM2" in name
    assert Path(path).is_file()


def test_model_that_is_missing_exits_with_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("TENSORMESH_NB_MODEL", raising=False)
    monkeypatch.setenv("TENSORMESH_NB_CACHE", str(tmp_path))
    assert main(["model"]) == 1
    assert "Download it with: tensormesh-nb model --fetch" in capsys.readouterr().out
