"""One connection: one request at a time, and no received data is lost."""

from __future__ import annotations

import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import pytest

import tensormesh_nb as tm
from tensormesh_nb.client.http.connections.connection import Connection, Disconnected, Silence
from tensormesh_nb.client.http.connections.open_socket import open_socket
from tensormesh_nb.client.http.connections.parser import ProtocolError, ResponseParser
from tensormesh_nb.client.runtime.loop import Loop

from ....replay_host import RESET, ReplayHost, Script, chunk, head, sse
from ...asking import client
from ...loops import LOOPS

REQUEST = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n"


def run(script: Script, work: Callable[[Connection], Awaitable[None]]) -> None:
    async def main(loop: Loop) -> None:
        sock = await open_socket(loop, "127.0.0.1", host.port)
        _, connection = await loop.create_connection(
            lambda: Connection(loop), sock=sock, ssl=None, server_hostname=None
        )
        try:
            await work(connection)
        finally:
            connection.close()
            await connection.closed

    for run_on in LOOPS:
        with ReplayHost(script) as host:
            run_on(main)


async def send(connection: Connection, limit: float) -> ResponseParser:
    connection.send(REQUEST, limit)
    return await connection.head()


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
        response = await send(connection, 5)
        assert response.status == 200
        body = Body()
        await connection.read(body)
        assert body.received == b"abcdef"
        assert connection.finish()
        assert connection.is_idle()

    run([HEAD + b"abc", 0.1, b"def", 5.0], work)


def test_reader_that_has_enough_stops_in_the_middle() -> None:
    async def work(connection: Connection) -> None:
        await send(connection, 5)
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
        await send(connection, 0.3)
        body = Body()
        with pytest.raises(error):
            await connection.read(body)
        assert body.received == b"abc"
        assert not connection.finish()

    run([HEAD + b"abc", *end], work)


def test_other_protocol_is_an_error() -> None:
    async def work(connection: Connection) -> None:
        with pytest.raises(ProtocolError):
            await send(connection, 5)

    run([b"SSH-2.0-x\r\n", 5.0], work)


def test_error_of_the_reader_is_raised() -> None:
    async def work(connection: Connection) -> None:
        def fail(_piece: bytes) -> bool:
            raise ZeroDivisionError

        await send(connection, 5)
        with pytest.raises(ZeroDivisionError):
            await connection.read(fail)

    run([HEAD + b"abc", 5.0], work)


ERROR = b'{"error": {"message": "The body is too large"}}'


@contextmanager
def host(reply: bytes, *, reads: int = 1000) -> Iterator[str]:
    """A host that sends a reply after the first bytes of each request, and closes."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.recv(reads)
                connection.sendall(reply)

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.close()


@pytest.mark.parametrize("size", [10_000, 10_000_000])
def test_refusal_during_the_upload_is_read(size: int) -> None:
    reply = head("413 X", "application/json", content_length=str(len(ERROR))) + ERROR
    with (
        host(reply) as url,
        client(url) as asking,
        pytest.raises(tm.BadRequest, match="The body is too large"),
    ):
        asking.chat("x" * size)


def test_text_in_the_packet_of_a_broken_head_and_body_is_kept() -> None:
    event = b"".join(step for step in sse(chunk("Hello")) if isinstance(step, bytes))
    body = b"%x\r\n%b\r\nwhat?\r\n" % (len(event), event)
    with (
        host(head(transfer_encoding="chunked") + body) as url,
        client(url) as asking,
        pytest.raises(tm.ConnectionFailed) as caught,
    ):
        asking.chat("Hi")
    assert caught.value.result.text == "Hello"
