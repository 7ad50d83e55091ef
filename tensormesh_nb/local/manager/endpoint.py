"""``tm.local.start()``: finds the endpoint, or starts it.

The endpoint is a separate process: a crash of native code does not take the kernel down, and the
kernel's interrupt does not reach it. Kernels that want the same model share one. It runs while any
of them holds a lease, and ends a few seconds after the last lease is closed.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import threading
from collections.abc import Iterator
from pathlib import Path

from ..._version import __version__
from ...errors import LocalEndpointError
from .file_lock import locked
from .launch import START_TIMEOUT, launch, terminate
from .lease import Lease
from .record import EndpointRecord, records_directory
from .shared_endpoint import KEY_VARIABLE, SharedEndpoint
from .weights_path import CACHE_VARIABLE, cache_directory, ensure, locate

__all__ = ["Endpoint", "begin", "start"]

SLOTS, CONTEXT = 2, 4096  # defaults


class Endpoint:
    """A running endpoint that this process uses. Also a context manager.

    Attributes:
        base_url: ends in ``/v1``.
        api_key: the Bearer key.
        model: id of the model it serves.
        vocab_size: number of tokens in the model's vocabulary.
        key_source: the variable that holds the key of somebody else's endpoint; else empty.
    """

    def __init__(self, lease: Lease | SharedEndpoint, path: Path | None = None) -> None:
        record = lease.record if isinstance(lease, Lease) else lease
        self.base_url, self.api_key = record.base_url, record.key
        self.model, self.vocab_size = record.model, record.vocab_size
        self.key_source = KEY_VARIABLE if isinstance(lease, SharedEndpoint) else ""
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
        """Whether it runs, and this object has not been stopped."""
        return not self._stopped and self._lease.alive()

    def stop(self, *, force: bool = False) -> None:
        """Release the endpoint; it ends when no kernel uses it.

        Args:
            force: end it now, also for other kernels, and wait until it has ended. Somebody
                else's endpoint is not ended.
        """
        running = self._lease.alive()
        if not self._stopped:
            self._stopped = True
            self._lease.holders -= 1
        if force or self._lease.holders == 0:
            self._lease.close()
        if force and running and isinstance(self._lease, Lease) and self._path is not None:
            terminate(self._lease.record, self._path)


def start(
    model_path: str | os.PathLike[str] | None = None, *, slots: int = SLOTS, context: int = CONTEXT
) -> Endpoint:
    """Return the embedded endpoint: the running one, or a new one.

    If ``TENSORMESH_NB_ENDPOINT`` names somebody else's endpoint, that one, unless a file is given.

    Args:
        model_path: a GGUF file (ChatML); default: SmolLM2-135M-Instruct, downloaded once.
        slots: answers generated at the same time.
        context: tokens that one prompt and its answer may have together.

    Raises:
        LocalEndpointError: it cannot be started; the message says why and what to do.
    """
    shared = SharedEndpoint.from_environment() if model_path is None else None
    if shared is not None:
        return Endpoint(shared)
    weights = ensure(model_path)
    path = _record_path(weights, slots, context)
    with _starting_alone():
        return Endpoint(_lease(path, weights, slots, context), path)


def begin() -> None:
    """Start the embedded endpoint in the background.

    Its model loads while the client's imports (httptools, numpy) run. :func:`start` waits for it
    and raises its errors. Does nothing if the weights must be downloaded first, which shows a
    progress bar.
    """

    def run() -> None:
        with contextlib.suppress(LocalEndpointError), _starting_alone():
            weights = None if SharedEndpoint.is_set() else locate()
            if weights is not None:
                _lease(_record_path(weights, SLOTS, CONTEXT), weights, SLOTS, CONTEXT)

    threading.Thread(target=run, name="tensormesh-nb start", daemon=True).start()


# One lease for each endpoint in this process, by record file.
_leases: dict[Path, Lease] = {}
_starting = threading.RLock()


@contextlib.contextmanager
def _starting_alone() -> Iterator[None]:
    # With a timeout: a blocked lock does not notice Ctrl-C on Windows.
    while not _starting.acquire(timeout=0.2):
        pass
    try:
        yield
    finally:
        _starting.release()


def _lease(path: Path, weights: Path, slots: int, context: int) -> Lease:
    """A lease on the running endpoint, or on a new one."""
    lease = _claim(path)
    if lease is not None:
        return lease
    try:
        with locked(path.with_suffix(".lock"), timeout=2 * START_TIMEOUT):
            # Another kernel may have started it while this one waited for the lock.
            return _claim(path) or launch(path, weights, slots, context, _claim)
    except OSError as error:
        raise _unusable(path.parent, error) from error


def _claim(path: Path) -> Lease | None:
    """A lease on the endpoint of a record. Returns None if none runs."""
    held = _leases.get(path)
    if held is not None:
        if held.alive():
            return held
        _leases.pop(path).close()
    record = EndpointRecord.read(path)
    if record is None:
        return None
    try:
        _leases[path] = Lease(record)
    except LocalEndpointError:
        return None  # left behind by an endpoint that crashed
    return _leases[path]


def _forget_leases() -> None:
    """After a fork: the leases are the parent's; the child takes out its own."""
    for lease in _leases.values():
        lease.close()
    _leases.clear()
    _starting.release()


if hasattr(os, "register_at_fork"):
    # The lock is held across the fork, so that no other thread holds the child's copy.
    os.register_at_fork(
        before=_starting.acquire, after_in_parent=_starting.release, after_in_child=_forget_leases
    )


def _record_path(weights: Path, slots: int, context: int) -> Path:
    """One record for each configuration; machines and versions may share a cache directory."""
    parts = (platform.node(), __version__, __file__, str(weights), str(slots), str(context))
    name = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
    directory = cache_directory() / "endpoint"
    try:
        return records_directory() / f"{name}.json"
    except OSError as error:
        raise _unusable(directory, error) from error


def _unusable(directory: Path, error: OSError) -> LocalEndpointError:
    return LocalEndpointError(
        f"{directory} cannot be used ({error}). It must be a directory that you own; set "
        f"{CACHE_VARIABLE} to another one."
    )
