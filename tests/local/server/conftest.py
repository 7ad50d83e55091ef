"""The key as a header, and a server with short timeouts."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from tensormesh_nb.local.server import protocol, request_body
from tensormesh_nb.local.server.error_replies import HANDLERS

from ..conftest import Api


@pytest.fixture
def key(api: Api) -> str:
    return f"Authorization: Bearer {api.endpoint.api_key}"


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """A connection to a server that reads bodies as the endpoint does."""
    monkeypatch.setattr(protocol, "HEAD_TIMEOUT", 0.5)
    monkeypatch.setattr(request_body, "BODY_TIMEOUT", 0.5)

    async def read(request: Request) -> Response:
        return Response(str(await request_body.read_json(request)))

    routes = [Route("/", read, methods=["GET", "POST"])]
    asgi = Starlette(routes=routes, exception_handlers=HANDLERS)
    with (
        served(asgi) as listener,
        socket.create_connection(listener.getsockname(), timeout=5) as connection,
    ):
        yield connection


@contextmanager
def served(asgi: ASGIApp) -> Iterator[socket.socket]:
    """Serve an application with the endpoint's protocol; yields the listening socket."""
    config = uvicorn.Config(
        asgi, http=protocol.LimitedProtocol, lifespan="off", log_level="critical"
    )
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        serving = threading.Thread(target=lambda: server.run(sockets=[listener]))
        serving.start()
        try:
            yield listener
        finally:
            server.should_exit = True
            serving.join()
