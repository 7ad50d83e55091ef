"""Opens connections: directly, through TLS, or through a proxy."""

from __future__ import annotations

import base64
import ssl
from dataclasses import dataclass
from functools import partial
from urllib.parse import SplitResult, unquote, urlsplit

from ...runtime.loop import Loop
from ...runtime.time_limit import TimeLimit
from .connection import Connection
from .open_socket import open_socket

__all__ = ["ConnectTimeout", "ProxyRefused", "Route", "connect", "proxy_authorization"]

_PORTS = {"http": 80, "https": 443}


class ConnectTimeout(Exception):
    """No connection was opened in time."""


class ProxyRefused(Exception):
    """The proxy did not open a tunnel, or cannot be reached. Has the reason as text or cause."""


@dataclass(frozen=True)
class Route:
    """The destination of a connection, and how to reach it.

    Attributes:
        scheme: ``http`` or ``https``.
        host: name or address, without brackets.
        port: its port.
        proxy: the proxy's URL, or None.
    """

    scheme: str
    host: str
    port: int
    proxy: str | None

    @classmethod
    def of(cls, url: SplitResult, proxy: str | None) -> Route:
        """The route to the host of a URL. Zones may be written as RFC 6874 wants (``%25``)."""
        host = (url.hostname or "").replace("%25", "%")
        return cls(url.scheme, host, _port(url), proxy)

    @property
    def is_forwarded(self) -> bool:
        """Whether a proxy reads the request, so that it needs the whole URL."""
        return self.proxy is not None and self.scheme == "http"


async def connect(loop: Loop, route: Route, tls: ssl.SSLContext, timeout: float) -> Connection:
    """Open a connection.

    Args:
        loop: reads it.
        route: where to.
        tls: the certificates to trust.
        timeout: seconds for all of it: name, address, proxy and TLS.

    Raises:
        ConnectTimeout: it took longer.
        ProxyRefused: the proxy is the reason.
        OSError: the host cannot be reached.
    """
    with TimeLimit(loop, timeout):
        if route.proxy is None:
            secure = tls if route.scheme == "https" else None
            return await _open(loop, route.host, route.port, secure)
        return await _open_through_proxy(loop, route, urlsplit(route.proxy), tls, timeout)
    raise ConnectTimeout


async def _open(loop: Loop, host: str, port: int, tls: ssl.SSLContext | None) -> Connection:
    try:
        sock = await open_socket(loop, host, port)
    except UnicodeError:
        raise OSError("the host name is invalid") from None
    connection: Connection
    _, connection = await loop.create_connection(
        partial(Connection, loop), sock=sock, ssl=tls, server_hostname=host if tls else None
    )
    return connection


async def _open_through_proxy(
    loop: Loop, route: Route, proxy: SplitResult, tls: ssl.SSLContext, timeout: float
) -> Connection:
    secure = tls if proxy.scheme == "https" else None
    try:
        connection = await _open(loop, proxy.hostname or "", _port(proxy), secure)
    except OSError as error:
        raise ProxyRefused("cannot be reached") from error
    if route.is_forwarded:
        return connection
    try:
        await _open_tunnel(connection, route, proxy, timeout)
        await connection.start_tls(tls, route.host)
    except TypeError:
        connection.close()
        raise ProxyRefused("TLS through an https proxy needs Python 3.11 in asyncio") from None
    except BaseException:
        connection.close()
        raise
    return connection


async def _open_tunnel(
    connection: Connection, route: Route, proxy: SplitResult, timeout: float
) -> None:
    host = f"[{route.host}]" if ":" in route.host else route.host
    head = [f"CONNECT {host}:{route.port} HTTP/1.1", f"Host: {host}:{route.port}"]
    head += [f"{name}: {value}" for name, value in proxy_authorization(proxy)]
    connection.send(_encoded(head), timeout)
    response = await connection.head()
    connection.finish()
    if not 200 <= response.status < 300:
        raise ProxyRefused(f"{response.status} {response.reason}".rstrip())


def _encoded(lines: list[str]) -> bytes:
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def proxy_authorization(proxy: SplitResult) -> list[tuple[str, str]]:
    """The header with the user and the password of a proxy's URL; none if it has none."""
    if proxy.username is None:
        return []
    pair = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}"
    return [("Proxy-Authorization", f"Basic {base64.b64encode(pair.encode()).decode()}")]


def _port(url: SplitResult) -> int:
    return url.port or _PORTS[url.scheme]
