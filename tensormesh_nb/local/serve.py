"""Serve: the endpoint's own process, from start to end.

    python -m tensormesh_nb.local.serve [--port N] [--model-path FILE] [--record FILE] [--leased]

The key is taken from ``TENSORMESH_NB_LOCAL_KEY`` or made up; there is no flag for it, because other
users can read command lines.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import secrets
import signal
import socket
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import LocalEndpointError, TensormeshError
from .model import cache_directory, ensure, model_id
from .record import VERSION, Record, private_directory

if TYPE_CHECKING:
    from .leases import Leases

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
    # uvicorn passes on the signal that ended it; the default would not let us clean up.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        asyncio.run(_serve(options))
    except TensormeshError as error:
        _say(str(error))
        return 1
    except KeyboardInterrupt:
        pass  # the way to stop it
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """``run`` with a command line."""
    parser = argparse.ArgumentParser(prog="tensormesh_nb.local.serve", description=__doc__)
    add_arguments(parser)
    return run(parser.parse_args(arguments))


async def _serve(options: argparse.Namespace) -> None:
    # Only this process needs them, and only from here on.
    try:
        import uvicorn

        from .app import App
        from .engine import Engine
        from .leases import Leases
        from .template import Template
    except ImportError as error:
        raise LocalEndpointError(
            f"The local endpoint is not installed ({error}). "
            "Install it with: pip install 'tensormesh-nb[local]'"
        ) from error
    path = ensure(options.model_path)
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(_listening(options.port))
        loading = Engine.load(path, slots=options.slots, context=options.context)
        async with loading as engine:
            record = Record(
                pid=os.getpid(),
                port=listener.getsockname()[1],
                key=_key(),
                version=VERSION,
                model=model_id(path),
            )
            leases = Leases()
            template = await Template.of(engine.vocabulary, engine.tokenize)
            app = App(engine, template, leases, record)
            server = uvicorn.Server(
                uvicorn.Config(
                    app.asgi(),
                    log_level="warning",
                    access_log=False,
                    lifespan="off",
                    server_header=False,
                    timeout_graceful_shutdown=2,
                )
            )
            serving = asyncio.ensure_future(server.serve(sockets=[listener]))
            stack.enter_context(_announced(record, options))
            waiting = asyncio.ensure_future(_needed(leases, options))
            await asyncio.wait((serving, waiting), return_when=asyncio.FIRST_COMPLETED)
            waiting.cancel()
            server.should_exit = True
            await serving


async def _needed(leases: Leases, options: argparse.Namespace) -> None:
    """Return when the endpoint should end by itself; by hand, it never does."""
    if options.leased:
        await leases.given_up()
    else:
        await asyncio.Event().wait()


def _key() -> str:
    return os.environ.pop(KEY_VARIABLE, "").strip() or f"local-{secrets.token_urlsafe(32)}"


def _listening(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET)
    try:
        if os.name == "posix":
            # Elsewhere this option would let another process take the port over.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        # Now, so that who reads the record a moment later can connect.
        listener.listen(128)
    except (OSError, OverflowError) as error:
        listener.close()
        raise LocalEndpointError(f"Port {port} of 127.0.0.1 cannot be used: {error}.") from error
    return listener


@contextlib.contextmanager
def _announced(record: Record, options: argparse.Namespace) -> Iterator[None]:
    """Keep the record in its file while the endpoint serves."""
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
