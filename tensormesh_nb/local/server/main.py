"""Serve: the endpoint's own process, from start to end.

    python -m tensormesh_nb.local.server.main [--port N] [--model-path FILE] [--leased]

The key is taken from ``TENSORMESH_NB_LOCAL_KEY`` or made up; there is no flag for it, because other
users can read command lines. The engine is started before anything is imported that it does not
need: every first answer waits for it.
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
from ..engine.process import Native
from ..manager.weights import cache_directory, ensure

if TYPE_CHECKING:
    from ..manager.record import Record

__all__ = ["KEY_VARIABLE", "add_arguments", "main", "run"]

KEY_VARIABLE = "TENSORMESH_NB_LOCAL_KEY"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of ``serve``."""
    parser.add_argument("--port", type=int, default=0, help="loopback port; 0 picks a free one")
    parser.add_argument("--model-path", type=Path, help="a GGUF file (default: SmolLM2, fetched)")
    parser.add_argument("--slots", type=int, default=2, help="answers generated at the same time")
    parser.add_argument("--context", type=int, default=4096, help="tokens of prompt and answer")
    parser.add_argument("--record", type=Path, help="file for address and key (made private)")
    parser.add_argument("--leased", action="store_true", help="end when no kernel needs it")


def run(options: argparse.Namespace) -> int:
    """Serve until Ctrl-C, or until nobody needs the endpoint; returns an exit code."""
    try:
        # Out of the environment, before the engine inherits it.
        key = os.environ.pop(KEY_VARIABLE, "").strip()
        weights = ensure(options.model_path)
        with Native(weights, slots=options.slots, context=options.context) as native:
            _serve(options, key, native)
    except TensormeshError as error:
        _say(str(error))
        return 1
    except KeyboardInterrupt:
        pass  # the way to stop it
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """``run`` with a command line."""
    parser = argparse.ArgumentParser(prog="tensormesh_nb.local.server.main", description=__doc__)
    add_arguments(parser)
    return run(parser.parse_args(arguments))


def _serve(options: argparse.Namespace, key: str, native: Native) -> None:
    # What both import would take both twice as long where there are two cores and a kernel.
    native.loading()
    try:
        import asyncio
        import secrets

        from .listener import listening
        from .server import serve
    except ImportError as error:
        raise LocalEndpointError(
            f"The local endpoint is not installed ({error}). "
            "Install it with: pip install 'tensormesh-nb[local]'"
        ) from error
    with listening(options.port) as listener:
        if options.port not in (0, listener.getsockname()[1]):
            _say(f"Port {options.port} is taken; another one is used.")
        asyncio.run(
            serve(
                listener,
                native,
                key=key or f"local-{secrets.token_urlsafe(32)}",
                leased=options.leased,
                announce=lambda record: _announced(record, options),
            )
        )


@contextlib.contextmanager
def _announced(record: Record, options: argparse.Namespace) -> Iterator[None]:
    """Keep the record in its file while the endpoint serves."""
    from ..manager.record import Record, private_directory

    path = options.record or cache_directory() / "endpoint" / f"serve-{record.port}.json"
    private_directory(path.parent)
    record.write(path)
    if not options.leased:
        _say(f"Serving {record.model} at {record.base_url}")
        _say(f'The Bearer key is the value of "key" in {path}')
        _say("Stop with Ctrl-C.")
    try:
        yield
    finally:
        if Record.read(path) == record:  # not another endpoint's by now
            path.unlink(missing_ok=True)


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
