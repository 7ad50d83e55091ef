"""Starting and ending the endpoint's process."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tensormesh_nb.errors import LocalEndpointError
from tensormesh_nb.local.manager import launch as module
from tensormesh_nb.local.manager.launch import launch, terminate
from tensormesh_nb.local.manager.lease import Lease
from tensormesh_nb.local.manager.record import EndpointRecord

LISTENS = """
import signal, socket, sys
if {stubborn}:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
sys.stdin.read()
"""


def claim(_path: Path) -> Lease | None:
    return None


def test_reason_is_the_last_line_of_the_log(tmp_path: Path) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF" + bytes(1000))
    record = tmp_path / "record.json"
    with pytest.raises(LocalEndpointError, match=r"did not start \(.*could not load .*broken"):
        launch(record, broken, 1, 256, claim)
    log = record.with_suffix(".log")
    assert log.stat().st_mode & 0o777 == 0o600
    assert "could not load" in log.read_text()


def test_process_that_never_serves_is_killed(
    tmp_path: Path, weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "START_TIMEOUT", 0.05)
    record = tmp_path / "record.json"
    with pytest.raises(LocalEndpointError, match=r"not ready within .* Its log: .*record\.log"):
        launch(record, weights, 1, 256, claim)
    assert not record.exists()


@pytest.fixture(params=[False, True], ids=["willing", "stubborn"])
def running(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    code = LISTENS.format(stubborn=request.param)
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.kill()


def test_terminate_waits_until_the_port_is_closed(
    running: subprocess.Popen[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_END_TIMEOUT", 0.5)
    assert running.stdout
    port = int(running.stdout.readline())
    record = EndpointRecord(
        pid=running.pid, port=port, key="k", version="1", model="m", vocab_size=9
    )
    path = tmp_path / "record.json"
    record.write(path)
    terminate(record, path)
    assert not path.exists()
    assert running.wait(5) != 0
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", port), timeout=1)
