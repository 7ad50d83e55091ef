"""The connection to the engine, against a server that plays back bytes."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import pytest

from tensormesh_nb.errors import LocalEndpointError
from tensormesh_nb.local.engine import engine_connection as connection
from tensormesh_nb.local.engine.engine_connection import EngineAddress, EngineConnection


def reply(body: bytes, status: str = "200 OK", extra: bytes = b"") -> bytes:
    return b"HTTP/1.1 %b\r\nContent-Length: %d\r\n%b\r\n%b" % (
        status.encode(),
        len(body),
        extra,
        body,
    )


class Engine:
    """Answers each request on a connection with the next script; None closes the connection."""

    def __init__(self, *scripts: bytes | None) -> None:
        self.received: list[bytes] = []
        self.connections = 0
        self.serving: list[asyncio.Task[None]] = []
        self._scripts = iter(scripts)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        assert task is not None
        self.serving.append(task)
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                size = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
                self.received.append(head + await reader.readexactly(size))
                script = next(self._scripts)
                if script is None:
                    break
                writer.write(script)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


def run(engine: Engine, work: Callable[[EngineConnection], Awaitable[None]]) -> None:
    async def main() -> None:
        server = await asyncio.start_server(engine.serve, "127.0.0.1", 0)
        async with server:
            address = EngineAddress(port=server.sockets[0].getsockname()[1], key="k")
            connected = EngineConnection(address)
            await work(connected)
            connected.close()
            await asyncio.wait(engine.serving)

    asyncio.run(main())


async def ask(connected: EngineConnection, body: bytes = b"{}") -> bytes:
    await connected.send("/x", body)
    return await connected.receive()


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "_CRASH_NOTICED", 0.0)


def test_requests_share_a_connection_and_have_the_key() -> None:
    engine = Engine(reply(b"one"), reply(b"two"))

    async def work(connected: EngineConnection) -> None:
        assert [await ask(connected), await ask(connected)] == [b"one", b"two"]

    run(engine, work)
    assert engine.connections == 1
    assert all(b"\r\nAuthorization: Bearer k\r\n" in request for request in engine.received)


def test_request_on_a_closed_idle_connection_is_resent() -> None:
    engine = Engine(reply(b"one"), None, reply(b"two"))

    async def work(connected: EngineConnection) -> None:
        assert [await ask(connected), await ask(connected)] == [b"one", b"two"]

    run(engine, work)
    assert engine.connections == 2


def test_new_connection_that_breaks_is_an_error() -> None:
    async def work(connected: EngineConnection) -> None:
        with pytest.raises(LocalEndpointError, match="broke the connection"):
            await ask(connected)

    run(Engine(None), work)


def test_refusal_has_the_engines_reason() -> None:
    async def work(connected: EngineConnection) -> None:
        with pytest.raises(LocalEndpointError, match="refused a request: no grammar"):
            await ask(connected)
        assert await ask(connected) == b"ok"

    run(Engine(reply(b"no grammar", "400 Bad"), reply(b"ok")), work)


def test_reply_to_a_cancelled_request_is_dropped() -> None:
    engine = Engine(reply(b"late"), reply(b"mine"))

    async def work(connected: EngineConnection) -> None:
        await connected.send("/x", b"1")
        while not engine.received:
            await asyncio.sleep(0.01)
        assert await ask(connected, b"2") == b"mine"

    run(engine, work)
    assert engine.connections == 2


def test_connection_close_header_closes_the_connection() -> None:
    engine = Engine(reply(b"one", extra=b"Connection: close\r\n"), reply(b"two"))

    async def work(connected: EngineConnection) -> None:
        assert [await ask(connected), await ask(connected)] == [b"one", b"two"]

    run(engine, work)
    assert engine.connections == 2


def test_reply_without_length_is_refused() -> None:
    async def work(connected: EngineConnection) -> None:
        with pytest.raises(LocalEndpointError, match="no Content-Length"):
            await ask(connected)

    run(Engine(b"HTTP/1.1 200 OK\r\n\r\n"), work)
