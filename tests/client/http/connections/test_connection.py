"""One connection: a request at a time, and nothing that arrives is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from tensormesh_nb.client.http.connections.connection import Connection, Disconnected, Silence
from tensormesh_nb.client.http.connections.parser import ProtocolError

from ....replay_host import RESET, ReplayHost, Script

REQUEST = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n"


def run(script: Script, work: Callable[[Connection], Awaitable[None]]) -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        _, connection = await loop.create_connection(Connection, "127.0.0.1", host.port)
        try:
            await work(connection)
        finally:
            connection.close()
            await connection.closed

    with ReplayHost(script) as host:
        asyncio.run(main())


class Body:
    """Takes the pieces of a body, up to a size."""

    def __init__(self, enough: int = 10**9) -> None:
        self.received, self._enough = b"", enough

    def __call__(self, piece: bytes) -> bool:
        self.received += piece
        return len(self.received) >= self._enough


def test_response_that_ends_leaves_the_connection_usable() -> None:
    async def work(connection: Connection) -> None:
        assert connection.is_idle()
        response = await connection.send(REQUEST, 5)
        assert response.status == 200
        body = Body()
        await connection.read(body)
        assert body.received == b"abcdef"
        assert connection.finish()
        assert connection.is_idle()

    run([HEAD + b"abc", 0.1, b"def", 5.0], work)


def test_reader_that_has_enough_stops_in_the_middle() -> None:
    async def work(connection: Connection) -> None:
        await connection.send(REQUEST, 5)
        body = Body(3)
        await connection.read(body)
        assert body.received == b"abc"
        assert not connection.finish()

    run([HEAD + b"abc", 5.0], work)


@pytest.mark.parametrize(
    ("end", "error"), [([], Disconnected), ([0.1, RESET], OSError), ([5.0], Silence)]
)
def test_error_comes_after_the_pieces_before_it(end: Script, error: type[Exception]) -> None:
    async def work(connection: Connection) -> None:
        await connection.send(REQUEST, 0.3)
        body = Body()
        with pytest.raises(error):
            await connection.read(body)
        assert body.received == b"abc"
        assert not connection.finish()

    run([HEAD + b"abc", *end], work)


def test_other_protocol_is_an_error() -> None:
    async def work(connection: Connection) -> None:
        with pytest.raises(ProtocolError):
            await connection.send(REQUEST, 5)

    run([b"SSH-2.0-x\r\n", 5.0], work)


def test_error_of_the_reader_is_raised() -> None:
    async def work(connection: Connection) -> None:
        def fail(_piece: bytes) -> bool:
            raise ZeroDivisionError

        await connection.send(REQUEST, 5)
        with pytest.raises(ZeroDivisionError):
            await connection.read(fail)

    run([HEAD + b"abc", 5.0], work)
