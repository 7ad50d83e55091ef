"""Opening connections, directly and through a proxy."""

from __future__ import annotations

import asyncio
import base64
import ssl
from urllib.parse import urlsplit

import pytest

from tensormesh_nb.client.http.connections.connect import (
    ConnectTimeout,
    ProxyRefused,
    Route,
    connect,
    proxy_authorization,
)

from ....replay_host import ReplayHost
from ...asking import free_port

TLS = ssl.create_default_context()


def open_and_close(route: Route, timeout: float = 10) -> None:
    async def main() -> None:
        connection = await connect(route, TLS, timeout)
        assert connection.is_idle()
        connection.close()
        await connection.closed

    asyncio.run(main())


def test_route_has_the_port_of_the_scheme() -> None:
    assert Route.of(urlsplit("https://[::1]/v1"), None) == Route("https", "::1", 443, None)
    assert Route.of(urlsplit("http://h:8/v1"), None).port == 8


@pytest.mark.parametrize(("scheme", "forwarded"), [("http", True), ("https", False)])
def test_proxy_forwards_plain_requests_only(scheme: str, forwarded: bool) -> None:
    assert Route(scheme, "h", 1, "http://p:1").is_forwarded is forwarded
    assert not Route(scheme, "h", 1, None).is_forwarded


def test_direct_connection() -> None:
    with ReplayHost([1.0]) as host:
        open_and_close(Route("http", "127.0.0.1", host.port, None))


def test_tunnel_that_is_refused_has_the_proxys_reason() -> None:
    reply = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
    with ReplayHost([reply, 1.0]) as proxy:
        route = Route("https", "::1", 443, f"http://u:p%40@127.0.0.1:{proxy.port}")
        with pytest.raises(ProxyRefused, match="407 Proxy Authentication Required"):
            open_and_close(route)
        (request,) = proxy.requests
    assert request.line == "CONNECT [::1]:443 HTTP/1.1"
    pair = base64.b64decode(request.headers["proxy-authorization"].split()[1])
    assert pair == b"u:p@"


def test_proxy_that_cannot_be_reached_is_the_reason() -> None:
    route = Route("https", "h", 443, f"http://127.0.0.1:{free_port()}")
    with pytest.raises(ProxyRefused, match="cannot be reached"):
        open_and_close(route)


def test_limit_includes_the_tunnel() -> None:
    with ReplayHost([30.0]) as proxy:
        route = Route("https", "h", 443, f"http://127.0.0.1:{proxy.port}")
        with pytest.raises(ConnectTimeout):
            open_and_close(route, 0.2)


def test_proxy_without_a_user_needs_no_header() -> None:
    assert proxy_authorization(urlsplit("http://p:1")) == []
