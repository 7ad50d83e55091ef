"""The server's life, from loading the model to the last reply."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import uvicorn

from ..._version import __version__
from ...errors import LocalEndpointError
from ..engine.engine import Engine
from ..engine.process import EngineProcess
from ..manager.record import EndpointRecord
from ..manager.weights_path import model_id
from ..prompt.chat_template import ChatTemplate
from .app import App
from .leases import LeaseCounter
from .listener import machine_names
from .protocol import LimitedProtocol, is_lease

__all__ = ["serve"]

GRACE = 2.0  # seconds for answers in progress, once the endpoint is stopped


class _Uvicorn(uvicorn.Server):
    """Leaves signals to :func:`serve`: uvicorn raises them again at its end, before cleaning up."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve(
    listener: socket.socket,
    process: EngineProcess,
    more: int,
    *,
    key: str,
    leased: bool,
    announce: Callable[[EndpointRecord], AbstractContextManager[None]],
) -> None:
    """Serve until a signal arrives or, if leased, until no kernel uses the endpoint.

    Args:
        listener: bound and listening.
        process: the engine, loading the model.
        more: number of further engine processes; if leased, they start when an answer waits.
        key: the Bearer key.
        leased: end when no lease is held.
        announce: returns a context in which kernels can find the endpoint.

    Raises:
        LocalEndpointError: the engine cannot load the model, or has crashed.
    """
    async with Engine.load(process, more, at_once=not leased) as engine:
        record = EndpointRecord(
            pid=os.getpid(),
            port=listener.getsockname()[1],
            key=key,
            version=__version__,
            model=model_id(process.path),
            vocab_size=len(engine.vocabulary),
        )
        leases = LeaseCounter()
        template = await ChatTemplate.of(engine.vocabulary, engine.tokenize)
        server = _Uvicorn(_config(App(engine, template, leases, record, machine_names(listener))))
        serving = asyncio.ensure_future(server.serve(sockets=[listener]))
        signalled = asyncio.ensure_future(_signalled())
        crashed = asyncio.ensure_future(engine.crashed())
        while not (serving.done() or signalled.done() or crashed.done()):
            unused = asyncio.ensure_future(_unused(leases if leased else None))
            with announce(record):
                ends = (serving, signalled, crashed, unused)
                await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            # No kernel finds the endpoint from here on; but one may have arrived just before.
            if unused.done() and not leases.held:
                break
        for end in (signalled, unused):
            end.cancel()
        server.should_exit = True
        if crashed.done():
            # Clients and kernels notice the crash by their closed connections, and start another.
            # No new one is accepted, and leases end first: they tell whether the endpoint lives.
            for listening in server.servers:
                listening.close()
            _abort_connections(server)
        # uvicorn would cancel the answers in progress, with a traceback of each.
        await asyncio.wait((serving,), timeout=GRACE)
        _abort_connections(server)
        await serving
        if crashed.done():
            raise LocalEndpointError("The engine has crashed.")


def _config(app: App) -> uvicorn.Config:
    return uvicorn.Config(
        app.asgi(),
        http=LimitedProtocol,
        ws="none",
        proxy_headers=False,  # there is no proxy in front of it
        log_level="warning",
        access_log=False,
        lifespan="off",
        server_header=False,
        timeout_keep_alive=75,  # longer than clients keep theirs, so that they close first
    )


def _abort_connections(server: uvicorn.Server) -> None:
    """Close all connections, which ends their answers; leases first."""
    for connection in sorted(server.server_state.connections, key=is_lease, reverse=True):
        connection.transport.abort()


async def _unused(leases: LeaseCounter | None) -> None:
    """Return when no kernel uses the endpoint; never, without leases."""
    if leases is None:
        await asyncio.Event().wait()
    else:
        await leases.wait_until_unused()


async def _signalled() -> None:
    """Return when SIGINT or SIGTERM arrives, or SIGHUP, unless nohup says to ignore that."""
    loop, arrived = asyncio.get_running_loop(), asyncio.Event()
    numbers = [signal.SIGINT, signal.SIGTERM]
    if sys.platform != "win32" and signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:
        numbers.append(signal.SIGHUP)  # the terminal was closed
    for number in numbers:
        # Not loop.add_signal_handler, which Windows lacks.
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(arrived.set))
    await arrived.wait()
