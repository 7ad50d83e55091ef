"""Llama: llama.cpp's own server, the process behind :mod:`.native`. The only user of xllamacpp.

Told FILE SLOTS CONTEXT [SOCKET], it says on stdout when it begins to load (a blank line), then
where it listens, or why it does not, and serves until its stdin ends, however its parent went. It
imports little, because every first answer waits for it.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
from typing import TYPE_CHECKING, Any

from ...errors import LocalEndpointError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["BATCH", "main", "parameters"]

# At 64 rows and more llama.cpp switches kernels, and the numbers change in the third digit:
# 63 keeps a cached prompt, a fresh one and a stepwise one equal to the last bit.
BATCH = 63
# Threads wait for each other after every operation: one that shares its core with another process
# holds all up. On two cores, one of them busy, two threads read a prompt at half the speed of one.
# The numbers do not depend on it.
DECODE_THREADS = 1
PREFILL_THREADS = max(1, min(4, (os.cpu_count() or 1) // 2))


def parameters(path: Path | str, slots: int, context: int) -> Any:
    """xllamacpp's parameters, but for where to listen."""
    import xllamacpp

    params: Any = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.n_parallel, params.n_ctx = slots, slots * context
    _make_reproducible(params)
    _make_private(params)
    return params


def _make_reproducible(params: Any) -> None:
    """The same request gives the same numbers cached, fresh, alone and under load."""
    params.n_batch = params.n_ubatch = BATCH
    params.cpuparams.n_threads = DECODE_THREADS
    params.cpuparams_batch.n_threads = PREFILL_THREADS
    params.n_gpu_layers = 0  # other kernels, other numbers
    params.fit_params = False
    params.cache_ram_mib = params.n_ctx_checkpoints = 0
    params.cache_idle_slots = False


def _make_private(params: Any) -> None:
    """No web page, no open origin, no log of what was said."""
    params.ui = params.endpoint_slots = False
    params.cors_origins, params.cors_origins_explicit = "", True
    params.verbosity = -1


def _prepared(path: str, slots: int, context: int, socket: str) -> tuple[Any, str]:
    """All but the model: xllamacpp's parameters, and the listener's key."""
    try:
        params, key = parameters(path, slots, context), ""
    except ImportError as error:
        raise LocalEndpointError(
            f"The engine does not load here ({error}). "
            "Install it with: pip install 'tensormesh-nb[local]'"
        ) from error
    params.hostnames = [socket or "127.0.0.1"]
    if not socket:
        import secrets

        key = secrets.token_urlsafe(32)
        params.api_keys = [key]
    return params, key


def _loaded(params: Any) -> tuple[Any, int]:
    """Start llama.cpp's server; returns it and its port, 0 for a Unix socket."""
    import xllamacpp

    try:
        server = xllamacpp.Server(params)
    except Exception as error:
        path = params.model.path
        raise LocalEndpointError(
            f"The engine could not load {path}; is it whole, and of a model that llama.cpp knows? "
            f"({error})"
        ) from error
    port = str(server.listening_address).rstrip("/").rpartition(":")[2]
    return server, int(port) if params.api_keys else 0


def main() -> None:
    """Serve until stdin ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    path, slots, context, *socket = sys.argv[1:]
    # Whatever native code prints belongs into the log.
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    told = {"port": 0, "key": "", "error": ""}
    with contextlib.suppress(BrokenPipeError), out:  # a parent that is killed does not listen
        try:
            params, told["key"] = _prepared(path, int(slots), int(context), "".join(socket))
            out.write("\n")
            out.flush()
            # The name keeps the server alive.
            _server, told["port"] = _loaded(params)
        except LocalEndpointError as error:
            told["error"] = str(error)
        out.write(json.dumps(told) + "\n")
    if not told["error"]:
        sys.stdin.buffer.read()
    # Nor does it tidy up.
    for each in socket:
        with contextlib.suppress(OSError):
            os.unlink(each)
        with contextlib.suppress(OSError):
            os.rmdir(os.path.dirname(each))
    # Not through destructors, which wait for the answers under way.
    os._exit(0)
