"""Shells and kernels that the notebook tests run cells in."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from tensormesh_nb.client import last_result
from tensormesh_nb.conversation.registry import HISTORIES

from .kernel import Kernel


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[InteractiveShell]:
    """A fresh shell as a terminal has it, with the extension loaded and nothing configured."""
    for name in os.environ:
        if name.startswith("TENSORMESH_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("TM_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    monkeypatch.setattr(last_result, "_last", None)
    # A history in a file would stay open: IPython closes it when its process ends.
    shell = InteractiveShell(config=Config({"HistoryManager": {"hist_file": ":memory:"}}))
    shell.run_line_magic("load_ext", "tensormesh_nb")
    yield shell
    shell.run_line_magic("unload_ext", "tensormesh_nb")
    HISTORIES.clear()
    shell.history_manager.end_session()
    InteractiveShell.clear_instance()


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    """A kernel without a key, so that the embedded endpoint answers; one for each module."""
    with Kernel(tmp_path_factory.mktemp("kernel")) as started:
        yield started
