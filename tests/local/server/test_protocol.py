"""Connections: idle, slow, with a large head."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from typing import Any

import pytest

from tensormesh_nb.local.server import protocol

from ..conftest import Api
from .conftest import served
from .raw_http import answer, dripped, opened


def test_connections_are_not_upgraded(api: Api) -> None:
    upgrade = ["Upgrade: websocket", "Sec-WebSocket-Key: AAAA", "Sec-WebSocket-Version: 13"]
    reply = answer(api, "GET /v1/models HTTP/1.1", "Host: 127.0.0.1", *upgrade)
    assert reply.startswith(b"HTTP/1.1 200")


def test_large_heads_are_refused(api: Api) -> None:
    with opened(api) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nX: " + b"x" * 70_000)
        assert connection.recv(100).startswith(b"HTTP/1.1 400")


def test_idle_connections_do_not_keep_others_out(api: Api) -> None:
    began = time.monotonic()
    crowd = [opened(api) for _ in range(protocol.MAX_CONNECTIONS + 20)]
    try:
        # The newest connection may be the one that is closed.
        while time.monotonic() - began < protocol.HEAD_TIMEOUT:
            if api.post(max_tokens=1).status_code == 200:
                break
        assert api.ask(max_tokens=1)["choices"]
        assert time.monotonic() - began < protocol.HEAD_TIMEOUT, "it went for its slowness"
    finally:
        for connection in crowd:
            connection.close()


def test_a_slow_head_closes_the_connection(impatient: socket.socket) -> None:
    impatient.sendall(b"GET /abc")
    received, seconds = dripped(impatient)
    assert received == b""
    assert 0.2 < seconds < 3


def test_a_slow_second_head_closes_the_connection(impatient: socket.socket) -> None:
    impatient.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}")
    assert impatient.recv(1000).startswith(b"HTTP/1.1 200")
    time.sleep(0.7)  # who waits between two requests may
    impatient.sendall(b"GET /abc")
    received, seconds = dripped(impatient)
    assert received in (b"", b"{}")
    assert seconds < 3


def test_a_client_that_reads_nothing_frees_its_slot(monkeypatch: pytest.MonkeyPatch) -> None:
    """A laptop that sleeps keeps its connection for hours."""
    monkeypatch.setattr(protocol, "STALL_TIMEOUT", 0.3)
    ended = threading.Event()

    async def endless(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        disconnected = asyncio.ensure_future(_until_disconnected(_receive))
        while not disconnected.done():
            await send({"type": "http.response.body", "body": b"x" * 65536, "more_body": True})
            await asyncio.sleep(0)
        ended.set()

    with served(endless) as listener, socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        connection.connect(listener.getsockname())
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert ended.wait(10)


def test_a_client_that_reads_slowly_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "STALL_TIMEOUT", 0.6)
    size = 8 << 20

    async def long(_scope: Any, _receive: Any, send: Any) -> None:
        length = [(b"content-length", str(size).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": length})
        for _ in range(size >> 16):
            await send({"type": "http.response.body", "body": b"x" * 65536, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    received = 0
    with served(long) as listener, socket.create_connection(listener.getsockname()) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        began = time.monotonic()
        while piece := connection.recv(1 << 20):
            received += len(piece)
            if time.monotonic() - began < 1.5:
                time.sleep(0.2)
    assert received > size


async def _until_disconnected(receive: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
