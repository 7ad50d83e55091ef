"""llama.cpp's own server as its users run it: ``python -m tests.hosts.llama_server FILE``.

It writes its port as a line to stdout and serves until its stdin is closed. The embedded endpoint
uses the same engine in another way; this is the server itself.
"""

from __future__ import annotations

import os
import sys

import xllamacpp

__all__ = ["main"]

_SLOTS, _CONTEXT = 2, 2048


def main() -> None:
    """Serve until stdin is closed."""
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # native code prints to stdout, too
    params = xllamacpp.CommonParams()
    params.model.path = sys.argv[1]
    params.model_alias = {"smollm2"}
    params.n_parallel, params.n_ctx = _SLOTS, _SLOTS * _CONTEXT
    params.hostnames = ["127.0.0.1"]
    params.endpoint_slots = True  # says which slots are generating
    # Larger batches take other kernels: cached and fresh prompts would differ in the third digit.
    params.n_batch = params.n_ubatch = 63
    params.n_gpu_layers = 0
    params.cpuparams.n_threads = 1
    params.verbosity = -1
    server = xllamacpp.Server(params)
    print(server.listening_address.rstrip("/").rpartition(":")[2], file=out, flush=True)
    sys.stdin.buffer.read()
    os._exit(0)  # without destructors, which wait for requests in progress


if __name__ == "__main__":
    main()
