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
from ..manager.shared_endpoint import KEY_VARIABLE as ENDPOINT_KEY_VARIABLE
from ..manager.shared_endpoint import URL_VARIABLE, is_key
from ..manager.weights_path import ensure

if TYPE_CHECKING:
    from ..manager.record import EndpointRecord

__all__ = ["KEY_VARIABLE", "add_arguments", "main", "run"]

KEY_VARIABLE = "TENSORMESH_NB_LOCAL_KEY"
# Of the engine; each uses one core and a copy of all but the weights.
PROCESSES = max(1, min(4, os.cpu_count() or 1))
CLASS_SLOTS = 3  # of each process


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the flags of ``serve`` to a parser."""
    parser.add_argument("--port", type=int, default=0, help="loopback port; 0 picks a free one")
    parser.add_argument(
        "--model-path", type=Path, help="a GGUF file (default: SmolLM2, downloaded once)"
    )
    parser.add_argument(
        "--class",
        action="store_true",
        dest="is_class",
        help="offer it to a class: prints the lines that give students its address and key",
    )
    parser.add_argument(
        "--bind",
        metavar="ADDRESS",
        default="127.0.0.1",
        help="address to listen on; 0.0.0.0 (IPv4) or :: is every network of this machine, "
        "unencrypted",
    )
    parser.add_argument(
        "--slots", type=_count, help="answers generated at the same time (default: 2; in a class 6)"
    )
    parser.add_argument(
        "--context",
        type=_count,
        help="tokens of a prompt and its answer together (default: 4096; in a class 2048)",
    )
    parser.add_argument(
        "--record", type=Path, help="file for the address and the key (readable by you only)"
    )
    parser.add_argument("--leased", action="store_true", help="end when no kernel uses it")


def run(options: argparse.Namespace) -> int:
    """Serve until Ctrl-C or, if leased, until no kernel uses it. Returns an exit code."""
    try:
        options.slots = options.slots or (CLASS_SLOTS * PROCESSES if options.is_class else 2)
        options.context = options.context or (2048 if options.is_class else 4096)
        # Removed from the environment, so that the engine does not inherit it.
        key = os.environ.pop(KEY_VARIABLE, "").strip()
        if key and not is_key(key):
            raise LocalEndpointError(
                f"{KEY_VARIABLE} contains spaces or characters that a header cannot hold: use "
                "letters, digits and -._~ only."
            )
        weights = ensure(options.model_path)
        processes = min(options.slots, PROCESSES)
        slots = -(-options.slots // processes)
        with EngineProcess(weights, slots=slots, context=options.context) as process:
            _serve(options, key, process, processes - 1)
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


def _serve(options: argparse.Namespace, key: str, process: EngineProcess, more: int) -> None:
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
    with listen(options.port, options.bind) as listener:
        if options.port not in (0, listener.getsockname()[1]):
            _print(f"Port {options.port} is taken; using another one.")
        asyncio.run(
            serve(
                listener,
                process,
                more,
                key=key or f"local-{secrets.token_urlsafe(32)}",
                leased=options.leased,
                announce=lambda record: _announced(record, options),
            )
        )


@contextlib.contextmanager
def _announced(record: EndpointRecord, options: argparse.Namespace) -> Iterator[None]:
    """Keep the record file while the endpoint serves."""
    from ..manager.record import EndpointRecord, records_directory
    from .listener import EVERYWHERE, lan_address

    path = options.record or records_directory() / f"serve-{record.port}.json"
    try:
        record.write(path)
    except OSError as error:
        raise LocalEndpointError(f"{path} cannot be written: {error.strerror}.") from None
    if not options.leased:
        url = _url(record, options.bind)
        _print(f"Serving {record.model} at {url}")
        if options.is_class:
            address = lan_address(options.bind) if options.bind in EVERYWHERE else None
            other = f" Where the name is unknown, put {address} in its place." if address else ""
            _print(f"Give students these two lines.{other} Whoever has the key can use the model:")
            _print(f"export {URL_VARIABLE}={url}")
            _print(f"export {ENDPOINT_KEY_VARIABLE}={record.key}")
        else:
            _print(f'The Bearer key is the value of "key" in {path}')
        _print("Stop with Ctrl-C.")
    try:
        yield
    finally:
        if EndpointRecord.read(path) == record:  # not replaced by another endpoint
            path.unlink(missing_ok=True)


def _url(record: EndpointRecord, address: str) -> str:
    """The base URL for those who reach this machine by ``address``."""
    import socket

    from .listener import EVERYWHERE

    name = f"[{address}]" if ":" in address else address
    if address in EVERYWHERE:
        name = socket.gethostname()
    return f"http://{name}:{record.port}/v1"


def _count(text: str) -> int:
    count = int(text)
    if count < 1:
        raise argparse.ArgumentTypeError(f"expected 1 or more, got {count}")
    return count


def _print(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
