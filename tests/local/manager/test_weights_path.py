"""Finding the weights: a given path, the environment variable, the cache."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import platformdirs
import pytest

from tensormesh_nb.errors import LocalEndpointError
from tensormesh_nb.local.manager.file_lock import locked
from tensormesh_nb.local.manager.user_directory import temporary_directory
from tensormesh_nb.local.manager.weights_path import (
    CACHE_VARIABLE,
    FILE,
    MODEL,
    MODEL_VARIABLE,
    SIZE,
    _writable_cache,
    cache_directory,
    ensure,
    locate,
    model_id,
)


def test_a_truncated_file_in_the_cache_is_ignored(empty_cache: Path) -> None:
    empty_cache.mkdir()
    (empty_cache / FILE).write_bytes(b"GGUF")
    assert locate() is None


def test_a_given_path(empty_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(LocalEndpointError, match=r"no model file .*nowhere\.gguf"):
        ensure(tmp_path / "nowhere.gguf")
    text = tmp_path / "text.gguf"
    text.write_text("hello")
    with pytest.raises(LocalEndpointError, match="is not a GGUF file"):
        ensure(text)
    with pytest.raises(LocalEndpointError, match="no model file"):
        ensure(tmp_path)
    for odd in ("x" * 300, "a\0b", "~nobody-of-that-name/a.gguf", 5, b"a"):
        with pytest.raises(
            LocalEndpointError, match=r"no model file|too long|expected the path"
        ) as error:
            ensure(odd)  # type: ignore[arg-type]
        assert str(error.value).isprintable()
    monkeypatch.setenv(MODEL_VARIABLE, str(text))
    with pytest.raises(LocalEndpointError, match=f"{MODEL_VARIABLE}: "):
        locate()
    good = tmp_path / "Some-Model.Q8.gguf"
    good.write_bytes(b"GGUF")
    assert ensure(good) == good.resolve()
    assert model_id(good) == "Some-Model.Q8"
    assert model_id(Path(FILE)) == MODEL


def test_a_relative_cache_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(CACHE_VARIABLE, "beside")
    assert cache_directory() == tmp_path / "beside"
    monkeypatch.setenv(CACHE_VARIABLE, "~nobody-of-that-name/beside")
    assert cache_directory().is_absolute()


def test_a_cache_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "file" / "cache"))
    monkeypatch.delenv(MODEL_VARIABLE, raising=False)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "file"))
    with pytest.raises(LocalEndpointError, match=CACHE_VARIABLE):
        ensure()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert locate() is None
    own = temporary_directory()
    own.mkdir()
    (own / FILE).write_bytes(b"GGUF")
    os.truncate(own / FILE, SIZE)
    assert locate() == ensure() == own / FILE


def test_a_lock_of_another_user_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A directory in its place cannot be opened either."""
    shared = tmp_path / "shared"
    (shared / "fetch.lock").mkdir(parents=True)
    monkeypatch.setenv(CACHE_VARIABLE, str(shared))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert _writable_cache() == temporary_directory()
    (shared / "fetch.lock").rmdir()
    assert _writable_cache() == shared
    with locked(shared / "fetch.lock", timeout=1):
        assert _writable_cache() == shared


@pytest.mark.parametrize("homeless", [RuntimeError("no home"), lambda *_, **__: "~/.cache"])
def test_a_user_without_a_home_directory(
    homeless: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A container may run with a user id that has no entry in its list of users."""
    monkeypatch.delenv(CACHE_VARIABLE, raising=False)
    monkeypatch.delenv(MODEL_VARIABLE, raising=False)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(platformdirs, "user_cache_dir", Mock(side_effect=homeless))
    assert cache_directory() == temporary_directory()
    assert locate() is None
    assert _writable_cache() == temporary_directory()
    assert temporary_directory().stat().st_mode & 0o777 == 0o700
