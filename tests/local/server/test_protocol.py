"""Who may connect, by raw bytes: names, origins, sizes, slowness and numbers."""

from __future__ import annotations

import asyncio
import hmac
import socket
import threading
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tensormesh_nb.local.server import authentication, protocol, request_body
from tensormesh_nb.local.server.errors import HANDLERS

from ..conftest import Talk

CHAT = "POST /v1/chat/completions HTTP/1.1"


def port_of(talk: Talk) -> int:
    port = urlsplit(talk.endpoint.base_url).port
    assert port
    return port


def opened(talk: Talk) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port_of(talk)), timeout=20)


def answer(talk: Talk, *lines: str, body: bytes = b"") -> bytes:
    """What is answered to a request that is written by hand."""
    with opened(talk) as connection:
        head = "\r\n".join([*lines, "Connection: close", "", ""])
        connection.sendall(head.encode() + body)
        received = b""
        while piece := connection.recv(65536):
            received += piece
    return received


def status(*args: object, **keys: bytes) -> int:
    return int(answer(*args, **keys).split(b" ", 2)[1])  # type: ignore[arg-type]


@pytest.fixture
def key(talk: Talk) -> str:
    return f"Authorization: Bearer {talk.endpoint.api_key}"


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "localhost.evil.example",
        "localhost.",
        "127.0.0.1.evil.example",
        "evil@127.0.0.1",
        "127.0.0.1:80@evil.example",
        "127.0.0.1, evil.example",
        "127.0.0.1:",
        "127.0.0.1:123456",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0.0.0.0",
        "[::1]",
        "[::1]:1",
        "[::ffff:127.0.0.1]",
        "ⅼocalhost",
    ],
)
def test_other_hosts_are_refused(talk: Talk, host: str) -> None:
    assert status(talk, "GET /v1/models HTTP/1.1", f"Host: {host}") in (400, 403)


@pytest.mark.parametrize("host", ["127.0.0.1", "LOCALHOST", "localhost:1", "127.0.0.1:65535"])
def test_names_of_loopback_are_welcome(talk: Talk, host: str) -> None:
    assert status(talk, "GET /v1/models HTTP/1.1", f"HOST: {host}") == 200


def test_no_host_and_two_hosts_are_refused(talk: Talk) -> None:
    get, good, bad = "GET /v1/models HTTP/1.1", "Host: 127.0.0.1", "Host: evil.example"
    assert status(talk, get) == 400
    assert status(talk, "GET /v1/models HTTP/1.0") == 403
    for pair in ((good, bad), (bad, good), (good, good)):
        assert status(talk, get, *pair) == 400


def test_a_whole_url_as_target_is_no_way_in(talk: Talk, key: str) -> None:
    for target in ("http://evil.example/v1/models", "//evil.example/v1/models"):
        line = f"GET {target} HTTP/1.1"
        assert status(talk, line, "Host: 127.0.0.1") == 401
        assert status(talk, line, "Host: 127.0.0.1", key) == 404


@pytest.mark.parametrize("origin", ["null", "http://localhost:1", "https://evil.example"])
def test_no_origin_is_told_that_it_may(talk: Talk, origin: str) -> None:
    asks = [
        "Host: 127.0.0.1",
        f"Origin: {origin}",
        "Access-Control-Request-Method: POST",
        "Access-Control-Request-Headers: authorization,content-type",
        "Access-Control-Request-Private-Network: true",
    ]
    preflight = answer(talk, "OPTIONS /v1/chat/completions HTTP/1.1", *asks)
    assert preflight.startswith(b"HTTP/1.1 401")
    for told in (preflight, answer(talk, "GET /v1/models HTTP/1.1", *asks)):
        assert b"access-control-" not in told.lower()


def test_nothing_is_upgraded(talk: Talk) -> None:
    upgrade = ["Upgrade: websocket", "Sec-WebSocket-Key: AAAA", "Sec-WebSocket-Version: 13"]
    told = answer(talk, "GET /v1/models HTTP/1.1", "Host: 127.0.0.1", *upgrade)
    assert told.startswith(b"HTTP/1.1 200")


def test_large_heads_are_refused(talk: Talk) -> None:
    with opened(talk) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nX: " + b"x" * 70_000)
        assert connection.recv(100).startswith(b"HTTP/1.1 400")


@pytest.mark.parametrize(
    ("headers", "body", "expected"),
    [
        (["Content-Length: 999999999"], b"", 413),
        (["Content-Length: -5"], b"", 400),
        (["Content-Length: 5", "Content-Length: 6"], b"{}{}{}", 400),
        (["Content-Length: 2", "Transfer-Encoding: chunked"], b"0\r\n\r\n", 400),
        (["Transfer-Encoding: gzip"], b"{}", 400),
        (["Transfer-Encoding: chunked"], b"fffffffffffffffffffff\r\n{}", 400),
        (["Content-Length: 4"], b"{}{}", 400),
        ([], b"", 400),
    ],
)
def test_lengths_that_lie(
    talk: Talk, key: str, headers: list[str], body: bytes, expected: int
) -> None:
    began = time.monotonic()
    assert status(talk, CHAT, "Host: 127.0.0.1", key, *headers, body=body) == expected
    assert time.monotonic() - began < 2


def test_keys_are_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []

    def compare(given: bytes, known: bytes) -> bool:
        compared.append((given, known))
        return hmac.compare_digest(given, known)

    async def asgi(scope: Any, receive: Any, send: Any) -> None:
        raise AssertionError("nobody gets in")

    monkeypatch.setattr(authentication, "hmac", SimpleNamespace(compare_digest=compare))
    for given in (b"", b"Bearer", b"Bearer k", b"Bearer key-of-the-same-siz", b"Basic right-key"):
        headers = [(b"host", b"localhost"), (b"authorization", given)]
        scope = {"type": "http", "method": "POST", "path": "/lease", "headers": headers}
        sent: list[Any] = []

        async def send(message: Any, sent: list[Any] = sent) -> None:
            sent.append(message)

        asyncio.run(authentication.Authentication(asgi, "right-key")(scope, asgi, send))
        assert sent[0]["status"] == 401
    assert [known for _, known in compared] == [b"right-key"] * 5


def test_without_a_key_no_body_is_waited_for(talk: Talk) -> None:
    assert status(talk, CHAT, "Host: 127.0.0.1", "Content-Length: 100") == 401


def test_a_crowd_that_says_nothing_keeps_nobody_out(talk: Talk) -> None:
    began = time.monotonic()
    crowd = [opened(talk) for _ in range(protocol.MAX_CONNECTIONS + 20)]
    try:
        # The newest may be the one that makes room for itself.
        while time.monotonic() - began < protocol.HEAD_TIMEOUT:
            if talk.post(max_tokens=1).status_code == 200:
                break
        assert talk.ask(max_tokens=1)["choices"]
        assert time.monotonic() - began < protocol.HEAD_TIMEOUT, "it went for its slowness"
    finally:
        for connection in crowd:
            connection.close()


# Slowness, with less patience than the endpoint has.


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """A connection to a server that reads bodies as the endpoint does."""
    monkeypatch.setattr(protocol, "HEAD_TIMEOUT", 0.5)
    monkeypatch.setattr(request_body, "BODY_TIMEOUT", 0.5)

    async def read(request: Request) -> Response:
        return Response(str(await request_body.read_json(request)))

    routes = [Route("/", read, methods=["GET", "POST"])]
    asgi = Starlette(routes=routes, exception_handlers=HANDLERS)
    config = uvicorn.Config(
        asgi, http=protocol.LimitedProtocol, lifespan="off", log_level="critical"
    )
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        serving = threading.Thread(target=lambda: server.run(sockets=[listener]))
        serving.start()
        with socket.create_connection(listener.getsockname(), timeout=5) as connection:
            yield connection
        server.should_exit = True
        serving.join()


def dripped(connection: socket.socket) -> tuple[bytes, float]:
    """What comes while a byte is sent every now and then, and how long that goes on."""
    began = time.monotonic()
    connection.settimeout(0.05)
    while time.monotonic() - began < 4:  # eighty bytes
        try:
            connection.sendall(b" ")
            received = connection.recv(1000)
        except TimeoutError:
            continue
        except OSError:
            received = b""
        break
    return received, time.monotonic() - began


def test_a_slow_head_is_cut_off(impatient: socket.socket) -> None:
    impatient.sendall(b"GET /abc")
    received, seconds = dripped(impatient)
    assert received == b""
    assert 0.2 < seconds < 3


def test_a_second_slow_head_too(impatient: socket.socket) -> None:
    impatient.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}")
    assert impatient.recv(1000).startswith(b"HTTP/1.1 200")
    time.sleep(0.7)  # who waits between two requests may
    impatient.sendall(b"GET /abc")
    received, seconds = dripped(impatient)
    assert received in (b"", b"{}")
    assert seconds < 3


def test_a_slow_body_is_not_waited_for(impatient: socket.socket) -> None:
    impatient.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
    received, seconds = dripped(impatient)
    assert received.startswith(b"HTTP/1.1 408")
    assert 0.2 < seconds < 3
