"""``tensormesh-nb serve``; tests/local/manager/test_endpoint.py serves with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tensormesh_nb.cli.main import main


def test_missing_model_file_exits_with_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", "--model-path", str(tmp_path / "no.gguf")]) == 1
    assert "no.gguf" in capsys.readouterr().err
