"""Starts the endpoint's process, waits until it serves, and ends it."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ...errors import LocalEndpointError
from ...wire.sanitize import one_line
from .disk_space import lack_of_space
from .lease import Lease
from .record import EndpointRecord

__all__ = ["START_TIMEOUT", "launch", "terminate"]

START_TIMEOUT = 60.0  # seconds for the model to load
_END_TIMEOUT = 10.0  # seconds between SIGTERM and SIGKILL
_POLL = 0.01

# Keys of other services stay out of the endpoint's environment, whatever they are called.
_SECRET = re.compile("KEY|TOKEN|SECRET|PASSW|CREDENTIAL", re.IGNORECASE)
_USERINFO = re.compile("://[^/]*@")


def launch(
    path: Path, weights: Path, slots: int, context: int, claim: Callable[[Path], Lease | None]
) -> Lease:
    """Start a process and wait until it serves.

    Args:
        path: its record file; the log is next to it.
        weights: a GGUF file.
        slots: answers generated at the same time.
        context: tokens that one prompt and its answer may have together.
        claim: takes out a lease once the record is there; returns None until then.

    Raises:
        LocalEndpointError: the process ended, or did not serve within ``START_TIMEOUT``.
        OSError: the log cannot be written.
    """
    command = [
        *(sys.executable, "-m", "tensormesh_nb.local.server.main", "--leased"),
        *("--record", str(path), "--model-path", str(weights)),
        *("--slots", str(slots), "--context", str(context)),
    ]
    path.unlink(missing_ok=True)
    process = _spawn(command, path)
    try:
        lease = _wait_until_ready(process, path, claim)
    except BaseException:
        process.kill()
        process.wait()
        raise
    # Without a wait(), the ended process would remain as a zombie.
    threading.Thread(target=process.wait, name="tensormesh-nb endpoint", daemon=True).start()
    return lease


def terminate(record: EndpointRecord, path: Path) -> None:
    """End a running endpoint, and wait until its port is closed."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(record.pid, signal.SIGTERM)
    deadline = time.monotonic() + _END_TIMEOUT
    while _is_open(record.port):
        if time.monotonic() > deadline:
            with contextlib.suppress(ProcessLookupError):
                os.kill(record.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
            break
        time.sleep(_POLL)
    if EndpointRecord.read(path) == record:
        path.unlink(missing_ok=True)


def _spawn(command: list[str], path: Path) -> subprocess.Popen[bytes]:
    environment = {
        name: value
        for name, value in os.environ.items()
        if name.startswith("TENSORMESH_NB_")
        or not (_SECRET.search(name) or _USERINFO.search(value))
    }
    # The package may not be installed, and modules next to the notebook must not be imported.
    roots = [os.environ.get("PYTHONPATH", ""), str(Path(__file__).parents[3])]
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, roots))
    detached: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
        detached = {"creationflags": flags}
    log_path = path.with_suffix(".log")
    log_path.unlink(missing_ok=True)
    with open(log_path, "xb", opener=_private) as log:
        return subprocess.Popen(  # noqa: S603 - no shell, no user input
            command,
            cwd=path.parent,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            **detached,
        )


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _wait_until_ready(
    process: subprocess.Popen[bytes], path: Path, claim: Callable[[Path], Lease | None]
) -> Lease:
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline:
        code = process.poll()
        if code is not None:
            raise LocalEndpointError(f"The local endpoint did not start ({_reason(path, code)}).")
        lease = claim(path)
        if lease is not None:
            return lease
        time.sleep(_POLL)
    raise LocalEndpointError(
        f"The local endpoint was not ready within {START_TIMEOUT:.0f} s. Its log: "
        f"{path.with_suffix('.log')}"
    )


def _reason(path: Path, code: int) -> str:
    """The last line of the log of a process that ended with ``code``."""
    with contextlib.suppress(OSError):
        log = path.with_suffix(".log").read_text("utf-8", "replace").split("\n")
        lines = [line for line in log if line.strip()]
        if lines:
            return one_line(lines[-1], 400)
    return lack_of_space(path.parent) or f"exit code {code}, empty log"


def _is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
