"""llama.cpp's own server: the main program of the engine's process. The only user of xllamacpp.

Its arguments are FILE SLOTS CONTEXT [SOCKET]. It writes a blank line to stdout when it begins to
load the model, then a line of JSON: port, key and error. It serves until its stdin is closed, so it
ends with its parent. It imports little, because every first answer waits for it.
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

# From 64 rows on llama.cpp uses other kernels, and the numbers change in the third digit. With 63,
# a cached prompt, a fresh one and a stepwise one give the same numbers to the last bit.
BATCH = 63
# Threads wait for each other after every operation, so one that shares its core with another
# process delays all: two threads on two cores, one of them busy, are slower than one. Further cores
# are used by further processes.
THREADS = 1


def parameters(path: Path | str, slots: int, context: int) -> Any:
    """xllamacpp's parameters, without an address to listen on."""
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
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = THREADS
    params.n_gpu_layers = 0  # a GPU's numbers differ
    params.fit_params = False
    params.cache_ram_mib = params.n_ctx_checkpoints = 0
    params.cache_idle_slots = False


def _make_private(params: Any) -> None:
    """No web page, no access for other origins, no log of prompts."""
    params.ui = params.endpoint_slots = False
    params.cors_origins, params.cors_origins_explicit = "", True
    params.verbosity = -1


def _with_address(path: str, slots: int, context: int, socket: str) -> tuple[Any, str]:
    """xllamacpp's parameters, with an address, and its key."""
    try:
        params, key = parameters(path, slots, context), ""
    except ImportError as error:
        raise LocalEndpointError(
            f"The engine cannot be imported ({error}). "
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
            f"The engine could not load {path} ({error}). The file may be damaged, or llama.cpp "
            "may not support the model."
        ) from error
    port = str(server.listening_address).rstrip("/").rpartition(":")[2]
    return server, int(port) if params.api_keys else 0


def main() -> None:
    """Serve until stdin is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    path, slots, context, *socket = sys.argv[1:]
    # Native code prints to stdout, too; that goes to the log.
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    status = {"port": 0, "key": "", "error": ""}
    with contextlib.suppress(BrokenPipeError), out:  # the parent may have been killed
        try:
            params, status["key"] = _with_address(path, int(slots), int(context), "".join(socket))
            out.write("\n")
            out.flush()
            # The variable keeps the server alive.
            _server, status["port"] = _loaded(params)
        except LocalEndpointError as error:
            status["error"] = str(error)
        out.write(json.dumps(status) + "\n")
    if not status["error"]:
        sys.stdin.buffer.read()
    # A killed parent does not clean up.
    for each in socket:
        with contextlib.suppress(OSError):
            os.unlink(each)
        with contextlib.suppress(OSError):
            os.rmdir(os.path.dirname(each))
    # Without destructors, which wait for requests in progress.
    os._exit(0)
