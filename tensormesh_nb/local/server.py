"""Server: engine, application and listener, from loading the model to the last answer."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import uvicorn

from .app import App
from .engine import Engine
from .leases import Leases
from .record import Record
from .template import Template

__all__ = ["serve"]


class _Uvicorn(uvicorn.Server):
    """Leaves the signals to us: it would raise them again at its end, before we could clean up."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve(
    record: Record,
    listener: socket.socket,
    weights: Path,
    *,
    slots: int,
    context: int,
    leased: bool,
    announced: AbstractContextManager[None],
) -> None:
    """Serve until a signal comes or, if leased, until nobody needs the endpoint.

    Args:
        record: its key, version and model id.
        listener: bound and listening.
        weights: the GGUF file.
        slots: answers generated at the same time.
        context: tokens of a prompt and its answer.
        leased: end when no lease is held any more.
        announced: entered when requests are answered, left when they no longer are.

    Raises:
        LocalEndpointError: the engine cannot load the model.
    """
    async with Engine.load(weights, slots=slots, context=context) as engine:
        leases = Leases()
        template = await Template.of(engine.vocabulary, engine.tokenize)
        app = App(engine, template, leases, record)
        config = uvicorn.Config(
            app.asgi(),
            log_level="warning",
            access_log=False,
            lifespan="off",
            server_header=False,
            timeout_keep_alive=75,  # longer than clients keep theirs, so that they close first
            timeout_graceful_shutdown=2,
        )
        server = _Uvicorn(config)
        serving = asyncio.ensure_future(server.serve(sockets=[listener]))
        ends = [serving, asyncio.ensure_future(_signalled())]
        if leased:
            ends.append(asyncio.ensure_future(leases.given_up()))
        with announced:
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            server.should_exit = True
            await serving
        for end in ends:
            end.cancel()


async def _signalled() -> None:
    """Return when the process is asked to end."""
    loop, asked = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        # Not loop.add_signal_handler, which Windows lacks.
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(asked.set))
    await asked.wait()
