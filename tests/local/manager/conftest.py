"""Cache directories of their own for the tests of weights and endpoints."""

from __future__ import annotations

from pathlib import Path

import pytest

from tensormesh_nb.local.manager.weights import CACHE_VARIABLE, MODEL_VARIABLE


@pytest.fixture
def cache(weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache directory for endpoints; the weights are available elsewhere."""
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
    monkeypatch.setenv(MODEL_VARIABLE, str(weights))
    return tmp_path


@pytest.fixture
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache directory that does not exist yet; no weights anywhere."""
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    monkeypatch.delenv(MODEL_VARIABLE, raising=False)
    return tmp_path / "cache"
