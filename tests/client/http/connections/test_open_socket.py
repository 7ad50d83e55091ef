"""Hosts with several addresses, and resolvers that are slow."""

from __future__ import annotations

import socket
import threading
from typing import Any

import pytest

from tensormesh_nb.client.http.connections.open_socket import open_socket
from tensormesh_nb.client.runtime.loop import Loop
from tensormesh_nb.client.runtime.time_limit import TimeLimit

from ...asking import free_port
from ...loops import LOOPS

pytestmark = pytest.mark.parametrize("run", LOOPS)


def resolve_to(monkeypatch: pytest.MonkeyPatch, *addresses: tuple[str, int]) -> None:
    """Let names have these addresses."""
    look_up = socket.getaddrinfo

    def getaddrinfo(host: str, port: int, **options: Any) -> Any:
        if host != "host.example" or options.get("flags"):
            return look_up(host, port, **options)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", address) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


def peer(run: Any, host: str, port: int) -> Any:
    async def work(loop: Loop) -> Any:
        with await open_socket(loop, host, port) as sock:
            return sock.getpeername()

    return run(work)


def test_address_and_name_of_one_address(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = server.getsockname()
        resolve_to(monkeypatch, address)
        assert peer(run, "127.0.0.1", address[1]) == address
        assert peer(run, "host.example", address[1]) == address


def test_next_address_is_tried_if_one_refuses_or_is_silent(
    run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        socket.create_server(("127.0.0.1", 0), backlog=0) as full,
        socket.create_server(("127.0.0.1", 0)) as server,
    ):
        waiting = [socket.create_connection(full.getsockname()) for _ in range(1)]
        for _ in range(3):  # the queue is full: further connections get no answer
            sock = socket.socket()
            sock.setblocking(False)
            sock.connect_ex(full.getsockname())
            waiting.append(sock)
        refusing = ("127.0.0.1", free_port())
        resolve_to(monkeypatch, refusing, full.getsockname(), server.getsockname())
        assert peer(run, "host.example", 1) == server.getsockname()
        for sock in waiting:
            sock.close()


def test_error_of_the_first_address_is_raised_if_all_fail(
    run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve_to(monkeypatch, ("127.0.0.1", free_port()), ("127.0.0.1", free_port()))
    with pytest.raises(ConnectionRefusedError):
        peer(run, "host.example", 1)


def test_slow_resolver_holds_up_nothing(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    answered = threading.Event()
    look_up = socket.getaddrinfo

    def getaddrinfo(host: str, port: int, **options: Any) -> Any:
        if not options.get("flags"):
            answered.wait(30)
        return look_up(host, port, **options)

    async def work(loop: Loop) -> bool:
        with TimeLimit(loop, 0.05) as limit:
            await open_socket(loop, "localhost", 9)
        return limit.expired

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    assert run(work)
    answered.set()


def test_unknown_name_is_an_error(run: Any) -> None:
    with pytest.raises(OSError, match=r".+"):
        peer(run, "host.invalid", 1)
