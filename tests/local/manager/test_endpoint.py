"""The life of the endpoint: started once, shared, kept alive by leases, ended with the last one."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import tensormesh_nb as tm
from tensormesh_nb.errors import LocalEndpointError
from tensormesh_nb.local import Endpoint, begin, start
from tensormesh_nb.local.manager.endpoint import _record_path
from tensormesh_nb.local.manager.user_directory import temporary_directory
from tensormesh_nb.local.manager.weights_path import CACHE_VARIABLE, FILE, MODEL_VARIABLE

from ...leak_watch import KEY
from ..processes import engines_of, records, serves, within

KERNEL = """
import sys, json
from tensormesh_nb.local import start
endpoint = start(slots=1, context=256)
print(json.dumps([endpoint.base_url, endpoint.api_key]), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def kernels(cache: Path) -> Iterator[Any]:
    """Starts processes that use an endpoint until their input ends."""
    started: list[subprocess.Popen[str]] = []

    def kernel(code: str = KERNEL) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield kernel
    for each in started:
        each.kill()
        each.communicate()
    _assert_ended_within(8, cache)


def _endpoint_of(kernel: subprocess.Popen[str]) -> tuple[str, str]:
    assert kernel.stdout
    url, key = json.loads(kernel.stdout.readline())
    return url, key


def _assert_ended_within(seconds: float, cache: Path) -> None:
    assert within(seconds, lambda: not records(cache))


def test_importing_is_light() -> None:
    code = (
        "import sys, tensormesh_nb.local, tensormesh_nb.local.manager.endpoint;"
        "heavy = {'starlette', 'uvicorn', 'xllamacpp', 'httpx', 'pandas'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_kernels_share_an_endpoint_until_the_last_is_killed(kernels: Any, cache: Path) -> None:
    first, second = kernels(), kernels()
    url, _ = _endpoint_of(first)
    assert _endpoint_of(second)[0] == url
    (record,) = records(cache)
    # Ctrl-C in a terminal reaches the process group; closing the terminal ends the session.
    assert os.getpgid(record["pid"]) != os.getpgid(0)
    assert os.getsid(record["pid"]) == record["pid"]
    _assert_private(cache)
    first.kill()
    time.sleep(3)
    assert serves(url), "the second kernel still needs it"
    second.kill()
    assert within(8, lambda: not serves(url))
    _assert_ended_within(3, cache)


def _assert_private(cache: Path) -> None:
    """Only the user can read the record, and the key is nowhere else."""
    (record,) = (cache / "endpoint").glob("*.json")
    assert (cache / "endpoint").stat().st_mode & 0o777 == 0o700
    assert record.stat().st_mode & 0o777 == 0o600
    fields = json.loads(record.read_text())
    for name in ("cmdline", "environ"):
        path = Path(f"/proc/{fields['pid']}/{name}")
        if path.exists():
            assert fields["key"].encode() not in path.read_bytes()


def test_handles_of_one_process_share_a_lease(cache: Path) -> None:
    one = start(slots=1, context=256)
    two = start(slots=1, context=256)
    assert one.base_url == two.base_url
    assert one.api_key not in repr(one)
    one.stop()
    one.stop()
    assert not one.alive
    assert two.alive
    assert serves(two.base_url)
    two.stop()
    assert not two.alive
    _assert_ended_within(8, cache)


def test_new_lease_within_the_grace_period_keeps_the_endpoint(cache: Path) -> None:
    with start(slots=1, context=256) as one:
        pid = records(cache)[0]["pid"]
    with start(slots=1, context=256) as two:
        assert serves(two.base_url)
        assert two.base_url == one.base_url
        assert records(cache)[0]["pid"] == pid
        two.stop(force=True)


def test_start_waits_for_the_endpoint_that_begin_started(cache: Path) -> None:
    begin()
    assert not records(cache), "begin() does not wait"
    with start() as endpoint:
        assert serves(endpoint.base_url)
        assert len(records(cache)) == 1
    _assert_ended_within(8, cache)


def test_begin_does_not_download(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(MODEL_VARIABLE)
    begin()
    assert within(2, lambda: not any("start" in t.name for t in threading.enumerate()))
    assert not (cache / "endpoint").exists()


def test_force_ends_the_endpoint_at_once(cache: Path) -> None:
    first = start(slots=1, context=256)
    first.stop(force=True)
    assert records(cache) == []
    assert not serves(first.base_url)
    second = start(slots=1, context=256)
    assert second.api_key != first.api_key
    assert serves(second.base_url)
    second.stop(force=True)


def test_a_record_with_a_wrong_key_is_replaced(cache: Path) -> None:
    first = start(slots=1, context=256)
    (path,) = (cache / "endpoint").glob("*.json")
    record = json.loads(path.read_text())
    path.write_text(json.dumps({**record, "key": "another"}))
    second = start(slots=1, context=256)  # the lease that is held still works
    assert second.base_url == first.base_url
    first.stop()
    second.stop()
    third = start(slots=1, context=256)
    assert third.base_url != first.base_url
    third.stop(force=True)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_forked_child_holds_no_lease(kernels: Any, cache: Path) -> None:
    code = KERNEL.replace(
        "print(",
        "import os, time\n"
        "if os.fork() == 0:\n    os.close(1)\n    time.sleep(10)\n    os._exit(0)\n"
        "print(",
        1,
    )
    kernel = kernels(code)
    url, _ = _endpoint_of(kernel)
    kernel.kill()
    assert within(8, lambda: not serves(url)), "the child must close its copy of the lease"


def test_the_error_says_why_it_did_not_start(cache: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF" + bytes(1000))
    with pytest.raises(LocalEndpointError, match="could not load"):
        start(broken)


def test_secrets_of_other_services_are_not_inherited(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("TENSORMESH_INFERENCE_API_KEY", "OPENAI_API_KEY", "HF_TOKEN", "db_password"):
        monkeypatch.setenv(name, KEY)
    monkeypatch.setenv("ALL_PROXY", f"http://user:{KEY}@proxy:1")
    with start(slots=1, context=256) as endpoint:
        environ = Path(f"/proc/{records(cache)[0]['pid']}/environ")
        if environ.exists():
            assert KEY.encode() not in environ.read_bytes()
        endpoint.stop(force=True)


@pytest.fixture
def record_path(cache: Path, weights: Path) -> Path:
    """The record file of the endpoint that these tests start."""
    return _record_path(weights, 1, 256)


def test_broken_records_and_logs_are_replaced(record_path: Path) -> None:
    record_path.write_text('{"pid": 1, "port"')
    record_path.with_suffix(".log").write_text("old")
    with start(slots=1, context=256) as endpoint:
        assert serves(endpoint.base_url)
        endpoint.stop(force=True)


def test_a_cache_that_cannot_be_used_is_reported_in_one_line(
    cache: Path, record_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = record_path.with_suffix(".lock")
    lock.mkdir()
    with pytest.raises(LocalEndpointError, match=f"endpoint cannot be used.*{CACHE_VARIABLE}"):
        start(slots=1, context=256)
    lock.rmdir()
    record_path.mkdir()
    with pytest.raises(LocalEndpointError, match=f"endpoint cannot be used.*{CACHE_VARIABLE}"):
        start(slots=1, context=256)
    record_path.rmdir()
    monkeypatch.setenv(CACHE_VARIABLE, "/proc/none")
    monkeypatch.setattr(tempfile, "tempdir", "/proc/none")
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    with pytest.raises(LocalEndpointError, match=f"/proc/none.*{CACHE_VARIABLE}") as caught:
        start(slots=1, context=256)
    assert "\n" not in str(caught.value)


def test_a_cache_that_cannot_be_written_needs_only_the_weights(
    weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another user's cache, or one that is read-only: records are in the user's own directory."""
    shared = tmp_path / "shared"
    shared.mkdir()
    (shared / FILE).symlink_to(weights)
    (shared / "endpoint").write_text("in the way")
    monkeypatch.setenv(CACHE_VARIABLE, str(shared))
    monkeypatch.delenv(MODEL_VARIABLE, raising=False)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for runtime in (str(tmp_path), ""):
        monkeypatch.setenv("XDG_RUNTIME_DIR", runtime)
        own = Path(runtime) / "tensormesh_nb" if runtime else temporary_directory()
        assert _record_path(weights, 1, 256).parent == own
        assert own.stat().st_mode & 0o777 == 0o700
        with start(slots=1, context=256) as endpoint:
            assert serves(endpoint.base_url)
            endpoint.stop(force=True)


@pytest.mark.skipif(not hasattr(os, "chown") or os.getuid() != 0, reason="needs root")
def test_another_users_directory_is_not_used(
    cache: Path, weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (cache / "endpoint").mkdir()
    os.chown(cache / "endpoint", 65534, 65534)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(cache))
    (cache / "tensormesh_nb").symlink_to(cache / "endpoint")
    monkeypatch.setattr(tempfile, "tempdir", str(cache))
    assert _record_path(weights, 1, 256).parent == cache / f"tensormesh_nb-{os.getuid()}"
    assert (cache / "endpoint").stat().st_uid == 65534


@pytest.mark.skipif(not hasattr(signal, "SIGSEGV"), reason="needs signals")
def test_crash_is_reported_and_the_next_request_restarts(cache: Path) -> None:
    def crash(turn: tm.Turn) -> None:
        for seen, _ in enumerate(turn):
            if seen == 5:
                os.kill(records(cache)[0]["pid"], signal.SIGSEGV)

    with tm.Client(host="local") as client:
        asked = client.stream("Tell a story.", max_tokens=2000, ignore_eos=True, logprobs=True)
        with (
            asked as turn,
            pytest.raises(tm.ConnectionFailed, match="next request starts it again"),
        ):
            crash(turn)
        assert turn.result.status == "failed"
        assert len(turn.result.logprobs) >= 5
        assert client.chat("Hi", max_tokens=2).status == "complete"


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc")
def test_the_engine_ends_with_an_endpoint_that_is_killed(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Not in the directory of the test, whose path may be too long for a socket.
    temporary = Path(tempfile.mkdtemp())
    monkeypatch.setenv("TMPDIR", str(temporary))
    endpoint = start(slots=1, context=256)
    pid = records(cache)[0]["pid"]
    engines = engines_of(pid)  # another one may start while this one answers
    assert list(temporary.iterdir())
    os.kill(pid, signal.SIGKILL)
    assert within(5, lambda: not any(Path(f"/proc/{each}").exists() for each in engines))
    assert within(5, lambda: not list(temporary.iterdir()))
    endpoint.stop()
    temporary.rmdir()


def test_the_public_names() -> None:
    import tensormesh_nb.local as local

    assert local.start is start
    assert local.Endpoint is Endpoint
    with pytest.raises(AttributeError):
        local.nothing  # noqa: B018
