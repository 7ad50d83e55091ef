"""Idle connections."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import psutil
import pytest

import tensormesh_nb as tm
from tensormesh_nb.client.http.connections import pool

from ....replay_host import DONE, chunk, sse
from ...asking import ANSWER, client


@contextmanager
def persistent_host(reply: Callable[[], bytes]) -> Iterator[tuple[str, list[int]]]:
    """A host that keeps connections open; yields its URL and the requests of each connection."""
    counts: list[int] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def serve(connection: socket.socket, number: int) -> None:
        with connection:
            received = b""
            while piece := connection.recv(65536):
                received += piece
                if received.endswith(b"}"):
                    counts[number] += 1
                    received = b""
                    connection.sendall(reply())

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            counts.append(0)
            threading.Thread(target=serve, args=(connection, len(counts) - 1), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/v1", counts
    finally:
        listener.close()


def chunked(*pieces: bytes, server: bytes = b"x") -> bytes:
    body = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    return (
        b"HTTP/1.1 200 OK\r\nServer: " + server + b"\r\nContent-Type: text/event-stream\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n" + body + b"0\r\n\r\n"
    )


def test_many_requests_use_one_connection_also_after_done() -> None:
    events = [
        step for step in sse(chunk("Hi", finish_reason="stop"), DONE) if isinstance(step, bytes)
    ]
    with persistent_host(lambda: chunked(*events)) as (url, counts), client(url) as asking:
        for _ in range(20):
            assert asking.chat("Hi").text == "Hi"
            time.sleep(0.005)
    assert counts == [20]


def test_connection_from_before_the_machine_slept_is_not_used_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = time.time
    reply = chunked(b"".join(_bytes(ANSWER[1:])))
    with persistent_host(lambda: reply) as (url, counts), client(url) as asking:
        asking.chat("Hi")
        monkeypatch.setattr(time, "time", lambda: now() + 60.0)  # the loop's clock stood still
        assert asking.chat("Hi").text == "Hi"
    assert counts == [1, 1]


def test_silently_closed_connection_is_not_reused() -> None:
    # llama.cpp's server closes it after a stream, though it sends "Keep-Alive".
    body = b"".join(_bytes(ANSWER[1:]))
    reply = chunked(body, server=b"llama.cpp")
    with persistent_host(lambda: reply) as (url, counts), client(url) as asking:
        for _ in range(3):
            assert asking.chat("Hi").text == "Hi"
    assert counts == [1, 1, 1]


async def crowd(asking: tm.Client, size: int) -> list[str]:
    results = await asyncio.gather(*(asking.achat("Hi") for _ in range(size)))
    return [result.text for result in results]


async def drained(asking: tm.Client) -> None:
    """Wait until responses are drained, which happens after the answer is complete."""
    transport = await asking._runner._transports.of_running_loop()
    while transport._tasks:
        await asyncio.sleep(0)


def test_a_crowd_uses_its_connections_again() -> None:
    async def main(asking: tm.Client) -> None:
        for _ in range(3):
            assert await crowd(asking, 30) == ["Hi"] * 30
            await drained(asking)

    body = b"".join(_bytes(ANSWER[1:]))
    with persistent_host(lambda: chunked(body)) as (url, counts), client(url) as asking:
        asyncio.run(main(asking))
    assert sum(counts) == 90
    assert len(counts) <= 30


def test_connections_of_a_loop_are_closed_with_it() -> None:
    body = b"".join(_bytes(ANSWER[1:]))
    with persistent_host(lambda: chunked(body)) as (url, counts), client(url) as asking:
        for _ in range(3):
            assert asyncio.run(crowd(asking, 2)) == ["Hi"] * 2
        assert sum(counts) == 6
        assert len(counts) == 6
        ports = {c.raddr.port for c in psutil.Process().net_connections("tcp") if c.raddr}
        assert urlsplit(url).port not in ports


def test_an_idle_connection_is_closed_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_KEEPALIVE", 0.05)
    body = b"".join(_bytes(ANSWER[1:]))
    with persistent_host(lambda: chunked(body)) as (url, counts), client(url) as asking:
        for _ in range(2):
            asking.chat("Hi")
            time.sleep(0.2)
    assert counts == [1, 1]


def test_threads_share_a_client() -> None:
    with persistent_host(lambda: chunked(b"".join(_bytes(ANSWER[1:])))) as (url, counts):
        texts: list[str] = []
        with client(url) as asking:
            threads = [
                threading.Thread(target=lambda: texts.append(asking.chat("Hi").text))
                for _ in range(12)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(10)
        assert texts == ["Hi"] * 12
        assert sum(counts) == 12


def _bytes(script: list[Any]) -> list[bytes]:
    return [step for step in script if isinstance(step, bytes)]


BODY = b'data: {"choices": [{"delta": {"content": "Hi"}, "finish_reason": "stop"}]}\n\n'
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: %d\r\n\r\n"
REPLY = HEAD % len(BODY) + BODY


def test_connection_that_the_host_has_closed_is_not_used_again() -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    closed = threading.Semaphore(0)
    connections = []

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            connections.append(connection)
            with connection:
                connection.recv(65_536)
                connection.sendall(REPLY)
            closed.release()

    threading.Thread(target=serve, daemon=True).start()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with listener, tm.Client(host=url, model="m") as client:
        for _ in range(20):
            assert client.chat("Hi").text == "Hi"
            closed.acquire()
    assert len(connections) == 20
