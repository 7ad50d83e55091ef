"""The listening socket."""

from __future__ import annotations

import asyncio
import socket

import pytest

from tensormesh_nb.errors import LocalEndpointError
from tensormesh_nb.local.server.listener import listen


def test_connections_send_without_delay() -> None:
    """Nagle's algorithm would delay the second part of every reply by 40 ms."""

    async def option() -> int:
        accepted: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        def connected(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            inside = writer.get_extra_info("socket")
            accepted.set_result(inside.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        listener = listen(0)
        async with await asyncio.start_server(connected, sock=listener):
            _, writer = await asyncio.open_connection(*listener.getsockname())
            found = await accepted
            writer.close()
        return found

    assert asyncio.run(option()) != 0


def test_another_port_if_the_given_one_is_taken() -> None:
    with listen(0) as first, listen(first.getsockname()[1]) as second:
        assert second.getsockname()[1] != first.getsockname()[1]


def test_port_that_does_not_exist_is_refused() -> None:
    with pytest.raises(LocalEndpointError, match=r"Port 99999 of .* cannot be used"):
        listen(99999)
