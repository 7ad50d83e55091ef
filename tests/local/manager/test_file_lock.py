"""The lock file: between processes, after its holder is killed, in a missing directory."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tensormesh_nb.errors import LocalEndpointError
from tensormesh_nb.local.manager.file_lock import locked

HOLDER = """
import sys
from pathlib import Path
from tensormesh_nb.local.manager.file_lock import locked
with locked(Path(sys.argv[1]), timeout=5):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock."""
    command = [sys.executable, "-c", HOLDER, str(tmp_path / "lock")]
    with subprocess.Popen(command, stdin=-1, stdout=-1, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_lock_of_a_killed_holder_is_taken_over(
    holder: subprocess.Popen[str], tmp_path: Path
) -> None:
    path = tmp_path / "lock"
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(LocalEndpointError, match=f"Another process has held {path}"):
        locked(path, timeout=0.1).__enter__()
    holder.kill()
    holder.wait()
    with locked(path, timeout=0.1):
        pass


def test_a_path_that_cannot_be_opened_is_an_os_error(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none" / "lock"):
        with pytest.raises(OSError), locked(path, timeout=0):
            pass
