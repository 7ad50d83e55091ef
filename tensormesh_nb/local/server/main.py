"""The endpoint's command line.

    python -m tensormesh_nb.local.server.main [--port N] [--model-path FILE] [--leased]

The key is taken from ``TENSORMESH_NB_LOCAL_KEY`` or generated; there is no flag for it, because
other users can read command lines. The engine is started before modules that it does not need
are imported, because every first answer waits for it.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import LocalEndpointError, TensormeshError
from ..engine.process import EngineProcess
from ..manager.weights import cache_directory, ensure

if TYPE_CHECKING:
    from ..manager.record import EndpointRecord

__all__ = ["KEY_VARIABLE", "add_arguments", "main", "run"]

KEY_VARIABLE = "TENSORMESH_NB_LOCAL_KEY"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the flags of ``serve`` to a parser."""
    parser.add_argument("--port", type=int, default=0, help="loopback port; 0 picks a free one")
    parser.add_argument(
        "--model-path", type=Path, help="a GGUF file (default: SmolLM2, downloaded once)"
    )
    parser.add_argument("--slots", type=int, default=2, help="answers generated at the same time")
    parser.add_argument(
        "--context", type=int, default=4096, help="tokens of a prompt and its answer together"
    )
    parser.add_argument(
        "--record", type=Path, help="file for the address and the key (readable by you only)"
    )
    parser.add_argument("--leased", action="store_true", help="end when no kernel uses it")


def run(options: argparse.Namespace) -> int:
    """Serve until Ctrl-C or, if leased, until no kernel uses it. Returns an exit code."""
    try:
        # Removed from the environment, so that the engine does not inherit it.
        key = os.environ.pop(KEY_VARIABLE, "").strip()
        weights = ensure(options.model_path)
        with EngineProcess(weights, slots=options.slots, context=options.context) as process:
            _serve(options, key, process)
    except TensormeshError as error:
        _print(str(error))
        return 1
    except KeyboardInterrupt:
        pass  # the normal way to stop it
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse a command line and :func:`run` it."""
    parser = argparse.ArgumentParser(prog="tensormesh_nb.local.server.main", description=__doc__)
    add_arguments(parser)
    return run(parser.parse_args(arguments))


def _serve(options: argparse.Namespace, key: str, process: EngineProcess) -> None:
    # Two processes that import at the same time take twice as long on two cores.
    process.wait_until_loading()
    try:
        import asyncio
        import secrets

        from .listener import listen
        from .server import serve
    except ImportError as error:
        raise LocalEndpointError(
            f"The local endpoint is not installed ({error}). "
            "Install it with: pip install 'tensormesh-nb[local]'"
        ) from error
    with listen(options.port) as listener:
        if options.port not in (0, listener.getsockname()[1]):
            _print(f"Port {options.port} is taken; using another one.")
        asyncio.run(
            serve(
                listener,
                process,
                key=key or f"local-{secrets.token_urlsafe(32)}",
                leased=options.leased,
                announce=lambda record: _announced(record, options),
            )
        )


@contextlib.contextmanager
def _announced(record: EndpointRecord, options: argparse.Namespace) -> Iterator[None]:
    """Keep the record file while the endpoint serves."""
    from ..manager.record import EndpointRecord, private_directory

    path = options.record or cache_directory() / "endpoint" / f"serve-{record.port}.json"
    private_directory(path.parent)
    record.write(path)
    if not options.leased:
        _print(f"Serving {record.model} at {record.base_url}")
        _print(f'The Bearer key is the value of "key" in {path}')
        _print("Stop with Ctrl-C.")
    try:
        yield
    finally:
        if EndpointRecord.read(path) == record:  # not replaced by another endpoint
            path.unlink(missing_ok=True)


def _print(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
