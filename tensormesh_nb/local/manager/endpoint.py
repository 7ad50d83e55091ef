"""Process: start, find and stop the endpoint from a kernel.

The endpoint is a process of its own: a crash of native code never takes the kernel down, and the
kernel's interrupt does not reach it. Kernels that want the same model share one. It stays while any
of them holds a lease and ends a few seconds after the last one has gone, however it went.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..._version import __version__
from ...errors import LocalEndpointError
from ...wire.sanitize import one_line
from .lease import Lease
from .lock import locked
from .record import Record, private_directory
from .weights import CACHE_VARIABLE, cache_directory, ensure, locate

__all__ = ["Endpoint", "begin", "start"]

START_WITHIN = 60.0  # seconds for the model to load
END_WITHIN = 10.0  # seconds to end when asked to
SLOTS, CONTEXT = 2, 4096  # unless told otherwise
_POLL = 0.01

# Keys of other services are none of the endpoint's business, whatever they are called.
_SECRET = re.compile("KEY|TOKEN|SECRET|PASSW|CREDENTIAL", re.IGNORECASE)
_USERINFO = re.compile("://[^/]*@")


class Endpoint:
    """A running endpoint that this process uses. Also a context manager.

    Attributes:
        base_url: ends in ``/v1``.
        api_key: the Bearer key.
        model: id of the model it serves.
        vocab_size: how many tokens that knows.
    """

    def __init__(self, lease: Lease, path: Path) -> None:
        record = lease.record
        self.base_url, self.api_key = record.base_url, record.key
        self.model, self.vocab_size = record.model, record.vocab_size
        self._lease, self._path = lease, path
        self._stopped = False
        lease.holders += 1

    def __repr__(self) -> str:
        return f"Endpoint({self.base_url!r}, model={self.model!r})"

    def __enter__(self) -> Endpoint:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def alive(self) -> bool:
        """Whether it runs, and this process keeps it running."""
        return not self._stopped and self._lease.alive()

    def stop(self, *, force: bool = False) -> None:
        """Let go of the endpoint; it ends when no kernel needs it any more.

        Args:
            force: end it now, also for others, and wait until it has.
        """
        running = self._lease.alive()
        if not self._stopped:
            self._stopped = True
            self._lease.holders -= 1
        if force or self._lease.holders == 0:
            self._lease.close()
        if force and running:
            _end(self._lease.record, self._path)


def start(
    model_path: str | os.PathLike[str] | None = None, *, slots: int = SLOTS, context: int = CONTEXT
) -> Endpoint:
    """The embedded endpoint: the one that runs already, or a new one.

    Args:
        model_path: a GGUF file (ChatML); default: SmolLM2-135M-Instruct, fetched once.
        slots: answers generated at the same time.
        context: tokens that one prompt and its answer may have together.

    Raises:
        LocalEndpointError: it cannot be had; says why, and what to do.
    """
    weights = ensure(model_path)
    path = _record_path(weights, slots, context)
    with _start_alone():
        return Endpoint(_lease(path, weights, slots, context), path)


def begin() -> None:
    """Start the embedded endpoint meanwhile: what it takes to ask it (httpx, numpy) takes as long
    to import as the model takes to load.

    :func:`start` waits for it, and is told what may be wrong. Where the weights must be fetched
    first, nothing begins: that has a bar to show.
    """

    def run() -> None:
        with contextlib.suppress(LocalEndpointError), _start_alone():
            weights = locate()
            if weights is not None:
                _lease(_record_path(weights, SLOTS, CONTEXT), weights, SLOTS, CONTEXT)

    threading.Thread(target=run, name="tensormesh-nb start", daemon=True).start()


# One claim a process and endpoint, whoever asks for it: leases belong to processes.
_leases: dict[Path, Lease] = {}
_starting = threading.RLock()


@contextlib.contextmanager
def _start_alone() -> Iterator[None]:
    # In slices: a blocked lock does not notice Ctrl-C on Windows.
    while not _starting.acquire(timeout=0.2):
        pass
    try:
        yield
    finally:
        _starting.release()


def _lease(path: Path, weights: Path, slots: int, context: int) -> Lease:
    """A lease on the endpoint that runs already, or on a new one."""
    lease = _claimed(path)
    if lease is not None:
        return lease
    try:
        with locked(path.with_suffix(".lock"), patience=2 * START_WITHIN):
            # Another kernel may have started it while this one waited for the lock.
            return _claimed(path) or _launch(path, weights, slots, context)
    except OSError as error:
        raise _unusable(path.parent, error) from error


def _claimed(path: Path) -> Lease | None:
    """A lease on the endpoint that a record tells of; None if there is none that lives."""
    held = _leases.get(path)
    if held is not None:
        if held.alive():
            return held
        _leases.pop(path).close()
    record = Record.read(path)
    if record is None:
        return None
    try:
        _leases[path] = Lease(record)
    except LocalEndpointError:
        return None  # a record that its endpoint did not live to remove
    return _leases[path]


def _forget() -> None:
    """After a fork: the leases are the parent's; the child takes out its own."""
    for lease in _leases.values():
        lease.close()
    _leases.clear()
    _starting.release()


if hasattr(os, "register_at_fork"):
    # The lock is held across the fork, so that the child's copy is not in another thread's hands.
    os.register_at_fork(
        before=_starting.acquire, after_in_parent=_starting.release, after_in_child=_forget
    )


def _record_path(weights: Path, slots: int, context: int) -> Path:
    """One record for each endpoint that differs; a cache may be shared by machines and versions."""
    told = (platform.node(), __version__, __file__, str(weights), str(slots), str(context))
    name = hashlib.sha256("\0".join(told).encode()).hexdigest()[:16]
    directory = cache_directory() / "endpoint"
    try:
        return private_directory(directory) / f"{name}.json"
    except OSError as error:
        raise _unusable(directory, error) from error


def _unusable(directory: Path, error: OSError) -> LocalEndpointError:
    return LocalEndpointError(
        f"{directory} cannot be used ({error}); it must be a directory of yours. "
        f"{CACHE_VARIABLE} moves it."
    )


def _launch(path: Path, weights: Path, slots: int, context: int) -> Lease:
    """Start a process and wait until it serves."""
    command = [
        *(sys.executable, "-m", "tensormesh_nb.local.server.main", "--leased"),
        *("--record", str(path), "--model-path", str(weights)),
        *("--slots", str(slots), "--context", str(context)),
    ]
    path.unlink(missing_ok=True)
    process = _spawn(command, path)
    try:
        lease = _awaited(process, path)
    except BaseException:
        process.kill()
        process.wait()
        raise
    # Somebody has to take note of its end, or it stays behind as a zombie.
    threading.Thread(target=process.wait, name="tensormesh-nb endpoint", daemon=True).start()
    return lease


def _spawn(command: list[str], path: Path) -> subprocess.Popen[bytes]:
    environment = {
        name: value
        for name, value in os.environ.items()
        if name.startswith("TENSORMESH_NB_")
        or not (_SECRET.search(name) or _USERINFO.search(value))
    }
    # The package need not be installed; nothing else must be found beside the kernel's notebook.
    roots = [os.environ.get("PYTHONPATH", ""), str(Path(__file__).parents[3])]
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, roots))
    detached: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
        detached = {"creationflags": flags}
    log_path = path.with_suffix(".log")
    log_path.unlink(missing_ok=True)
    with open(log_path, "xb", opener=_private) as log:
        return subprocess.Popen(  # noqa: S603 - no shell, no word of the user's
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


def _awaited(process: subprocess.Popen[bytes], path: Path) -> Lease:
    deadline = time.monotonic() + START_WITHIN
    while time.monotonic() < deadline:
        code = process.poll()
        if code is not None:
            raise LocalEndpointError(f"The local endpoint did not start ({_reason(path, code)}).")
        lease = _claimed(path)
        if lease is not None:
            return lease
        time.sleep(_POLL)
    raise LocalEndpointError(
        f"The local endpoint was not ready within {START_WITHIN:.0f} s; its log is "
        f"{path.with_suffix('.log')}."
    )


def _reason(path: Path, code: int) -> str:
    """The last words of a process that ended with ``code``."""
    with contextlib.suppress(OSError):
        said = path.with_suffix(".log").read_text("utf-8", "replace").split("\n")
        lines = [line for line in said if line.strip()]
        if lines:
            return one_line(lines[-1], 400)
    return f"exit code {code}, and no word why"


def _end(record: Record, path: Path) -> None:
    """End an endpoint that is known to run, and wait until it answers no more."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(record.pid, signal.SIGTERM)
    deadline = time.monotonic() + END_WITHIN
    while _listens(record.port):
        if time.monotonic() > deadline:
            with contextlib.suppress(ProcessLookupError):
                os.kill(record.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
            break
        time.sleep(_POLL)
    if Record.read(path) == record:
        path.unlink(missing_ok=True)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
