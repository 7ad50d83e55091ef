"""Server: engine, application and listener, from loading the model to the last answer."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import uvicorn

from ..._version import __version__
from ...errors import LocalEndpointError
from ..engine.engine import Engine
from ..engine.process import Native
from ..manager.record import Record
from ..manager.weights import model_id
from ..prompt.chat_template import Template
from .app import App
from .leases import Leases
from .protocol import Protocol

__all__ = ["serve"]


class _Uvicorn(uvicorn.Server):
    """Leaves the signals to us: it would raise them again at its end, before we could clean up."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve(
    listener: socket.socket,
    native: Native,
    *,
    key: str,
    leased: bool,
    announce: Callable[[Record], AbstractContextManager[None]],
) -> None:
    """Serve until a signal comes or, if leased, until nobody needs the endpoint.

    Args:
        listener: bound and listening.
        native: where the model loads.
        key: the Bearer key.
        leased: end when no lease is held any more.
        announce: makes a context in which kernels can find the endpoint.

    Raises:
        LocalEndpointError: the engine cannot load the model, or has crashed.
    """
    async with Engine.load(native) as engine:
        record = Record(
            pid=os.getpid(),
            port=listener.getsockname()[1],
            key=key,
            version=__version__,
            model=model_id(native.path),
            vocab_size=len(engine.vocabulary),
        )
        leases = Leases()
        template = await Template.of(engine.vocabulary, engine.tokenize)
        app = App(engine, template, leases, record)
        config = uvicorn.Config(
            app.asgi(),
            http=Protocol,
            ws="none",
            proxy_headers=False,  # nothing stands in front of it
            log_level="warning",
            access_log=False,
            lifespan="off",
            server_header=False,
            timeout_keep_alive=75,  # longer than clients keep theirs, so that they close first
            timeout_graceful_shutdown=2,
        )
        server = _Uvicorn(config)
        serving = asyncio.ensure_future(server.serve(sockets=[listener]))
        asked = asyncio.ensure_future(_signalled())
        crashed = asyncio.ensure_future(engine.crashed())
        while not (serving.done() or asked.done() or crashed.done()):
            unneeded = asyncio.ensure_future(_unneeded(leases if leased else None))
            with announce(record):
                ends = (serving, asked, crashed, unneeded)
                await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            # The record is gone, so nobody new can come; but one may have come just before.
            if unneeded.done() and not leases.held:
                break
        for end in (asked, unneeded):
            end.cancel()
        server.should_exit = True
        if crashed.done():
            # Whoever waits for an answer, or holds a lease, learns of it now and starts another.
            for connection in list(server.server_state.connections):
                connection.transport.abort()
        await serving
        if crashed.done():
            raise LocalEndpointError("The engine has crashed.")


async def _unneeded(leases: Leases | None) -> None:
    """Return when nobody needs the endpoint; never, if nobody has to."""
    if leases is None:
        await asyncio.Event().wait()
    else:
        await leases.given_up()


async def _signalled() -> None:
    """Return when the process is asked to end."""
    loop, asked = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        # Not loop.add_signal_handler, which Windows lacks.
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(asked.set))
    await asked.wait()
