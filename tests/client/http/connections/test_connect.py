"""Opening connections, directly and through a proxy."""

from __future__ import annotations

import asyncio
import base64
import select
import socket
import ssl
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import trustme

import tensormesh_nb as tm
from tensormesh_nb.client.http.connections.connect import (
    ConnectTimeout,
    ProxyRefused,
    Route,
    connect,
    proxy_authorization,
)
from tensormesh_nb.client.runtime.loop import Loop

from ....leak_watch import KEY
from ....replay_host import ReplayHost
from ...asking import ANSWER, client, free_port
from ...loops import LOOPS

HOST = "host.example"
TLS = ssl.create_default_context()


@pytest.fixture(params=LOOPS)
def run(request: pytest.FixtureRequest) -> Any:
    return request.param


def open_and_close(run: Any, route: Route, timeout: float = 10) -> None:
    async def main(loop: Loop) -> None:
        connection = await connect(loop, route, TLS, timeout)
        assert connection.is_idle()
        connection.close()
        await connection.closed

    run(main)


def test_route_has_the_port_of_the_scheme() -> None:
    assert Route.of(urlsplit("https://[::1]/v1"), None) == Route("https", "::1", 443, None)
    assert Route.of(urlsplit("http://h:8/v1"), None).port == 8


@pytest.mark.parametrize(("scheme", "forwarded"), [("http", True), ("https", False)])
def test_proxy_forwards_plain_requests_only(scheme: str, forwarded: bool) -> None:
    assert Route(scheme, "h", 1, "http://p:1").is_forwarded is forwarded
    assert not Route(scheme, "h", 1, None).is_forwarded


def test_direct_connection(run: Any) -> None:
    with ReplayHost([1.0]) as host:
        open_and_close(run, Route("http", "127.0.0.1", host.port, None))


def test_tunnel_that_is_refused_has_the_proxys_reason(run: Any) -> None:
    reply = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
    with ReplayHost([reply, 1.0]) as proxy:
        route = Route("https", "::1", 443, f"http://u:p%40@127.0.0.1:{proxy.port}")
        with pytest.raises(ProxyRefused, match="407 Proxy Authentication Required"):
            open_and_close(run, route)
        (request,) = proxy.requests
    assert request.line == "CONNECT [::1]:443 HTTP/1.1"
    pair = base64.b64decode(request.headers["proxy-authorization"].split()[1])
    assert pair == b"u:p@"


def test_proxy_that_cannot_be_reached_is_the_reason(run: Any) -> None:
    route = Route("https", "h", 443, f"http://127.0.0.1:{free_port()}")
    with pytest.raises(ProxyRefused, match="cannot be reached"):
        open_and_close(run, route)


def test_limit_includes_the_tunnel(run: Any) -> None:
    with ReplayHost([30.0]) as proxy:
        route = Route("https", "h", 443, f"http://127.0.0.1:{proxy.port}")
        with pytest.raises(ConnectTimeout):
            open_and_close(run, route, 0.2)


def test_proxy_without_a_user_needs_no_header() -> None:
    assert proxy_authorization(urlsplit("http://p:1")) == []


def certificates(tmp_path: Path, *names: str) -> tuple[ssl.SSLContext, str]:
    authority, tls = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(tls)
    bundle = tmp_path / "bundle.pem"
    authority.cert_pem.write_to_path(str(bundle))
    return tls, str(bundle)


@contextmanager
def tunnels(port: int, tls: ssl.SSLContext | None = None) -> Iterator[tuple[int, list[str]]]:
    """A proxy that opens every tunnel to one port; yields its own port and the heads it read."""
    listener = socket.create_server(("127.0.0.1", 0))
    heads: list[str] = []

    def serve(client: socket.socket) -> None:
        client = client if tls is None else tls.wrap_socket(client, server_side=True)
        with client, socket.create_connection(("127.0.0.1", port)) as host:
            heads.append(client.recv(65_536).decode())
            client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            ready = select.poll()  # select() takes no more than 1,024 files
            for each in (client, host):
                ready.register(each, select.POLLIN)
            while True:
                for number, _ in ready.poll():
                    source = client if number == client.fileno() else host
                    data = source.recv(65_536)
                    if not data:
                        return
                    (host if source is client else client).sendall(data)

    def accept() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(client,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    with listener:
        yield listener.getsockname()[1], heads


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_https_goes_through_a_tunnel(
    scheme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls, bundle = certificates(tmp_path, HOST, "localhost")
    with (
        ReplayHost(ANSWER, tls=tls) as host,
        tunnels(host.port, tls if scheme == "https" else None) as (port, heads),
    ):
        monkeypatch.setenv("HTTPS_PROXY", f"{scheme}://user:p%40ss@localhost:{port}")
        with client(f"https://{HOST}", ca_bundle=bundle) as asking:
            if scheme == "https" and sys.version_info < (3, 11):
                with pytest.raises(tm.ConnectionFailed, match=r"needs Python 3\.11"):
                    asyncio.run(asking.achat("Hi"))
            assert asking.chat("Hi").text == "Hi"
        assert host.requests[0].line == "POST /v1/chat/completions HTTP/1.1"
        assert host.requests[0].headers["host"] == HOST
        assert "proxy-authorization" not in host.requests[0].headers
    sent = heads[-1]
    assert sent.startswith(f"CONNECT {HOST}:443 HTTP/1.1\r\nHost: {HOST}:443\r\n")
    assert f"Basic {base64.b64encode(b'user:p@ss').decode()}\r\n" in sent
    assert KEY not in sent


def test_http_is_forwarded_with_the_whole_url(monkeypatch: pytest.MonkeyPatch) -> None:
    with ReplayHost(ANSWER) as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://user:pass@127.0.0.1:{proxy.port}")
        with client(f"http://{HOST}:8000") as asking:
            assert asking.chat("Hi").text == "Hi"
        (request,) = proxy.requests
    assert request.line == f"POST http://{HOST}:8000/v1/chat/completions HTTP/1.1"
    assert request.headers["host"] == f"{HOST}:8000"
    assert request.headers["proxy-authorization"].startswith("Basic ")


def test_host_that_does_not_answer_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:  # accepts, and never begins TLS
        url = f"https://127.0.0.1:{silent.getsockname()[1]}"
        with (
            client(url, timeout=0.2) as asking,
            pytest.raises(tm.TimeoutExceeded, match=r"no connection within 0\.2 s") as caught,
        ):
            asking.chat("Hi")
    assert caught.value.connected is False
