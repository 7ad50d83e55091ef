"""The listening socket."""

from __future__ import annotations

import asyncio
import socket

import pytest

from tensormesh_nb.errors import LocalEndpointError
from tensormesh_nb.local.server.listener import EVERYWHERE, lan_address, listen, machine_names


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


def test_ipv6_and_all_addresses() -> None:
    with listen(0, "::1") as listener:
        assert machine_names(listener) == ["[::1]"]
        socket.create_connection(("::1", listener.getsockname()[1])).close()
    with listen(0, "::") as listener:
        for address in ("::1", "127.0.0.1"):
            socket.create_connection((address, listener.getsockname()[1])).close()
        assert socket.gethostname() in machine_names(listener)
    with pytest.raises(LocalEndpointError, match="Port 0 of fe80::zz cannot be used"):
        listen(0, "fe80::zz")


@pytest.mark.parametrize("address", EVERYWHERE)
def test_the_address_for_other_machines_is_one_of_this(address: str) -> None:
    found = lan_address(address)
    if found is None:  # a machine without a network
        return
    family = socket.AF_INET6 if ":" in found else socket.AF_INET
    with socket.socket(family) as used:
        used.bind((found.strip("[]"), 0))
