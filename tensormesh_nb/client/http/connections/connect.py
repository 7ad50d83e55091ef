"""Opens connections: directly, through TLS, or through a proxy."""

from __future__ import annotations

import asyncio
import base64
import ipaddress
import ssl
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit

import anyio

from .connection import Connection

__all__ = ["ConnectTimeout", "ProxyRefused", "Route", "connect", "proxy_authorization"]

_PORTS = {"http": 80, "https": 443}
_NEXT_ADDRESS = 0.25  # seconds until the next address of a name is tried too (RFC 8305)


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
        """The route to the host of a URL."""
        return cls(url.scheme, url.hostname or "", _port(url), proxy)

    @property
    def is_forwarded(self) -> bool:
        """Whether a proxy reads the request, so that it needs the whole URL."""
        return self.proxy is not None and self.scheme == "http"


async def connect(route: Route, tls: ssl.SSLContext, timeout: float) -> Connection:
    """Open a connection.

    Args:
        route: where to.
        tls: the certificates to trust.
        timeout: seconds for all of it: name, address, proxy and TLS.

    Raises:
        ConnectTimeout: it took longer.
        ProxyRefused: the proxy is the reason.
        OSError: the host cannot be reached.
    """
    with anyio.move_on_after(timeout):
        if route.proxy is None:
            secure = tls if route.scheme == "https" else None
            return await _open(route.host, route.port, secure)
        return await _open_through_proxy(route, urlsplit(route.proxy), tls, timeout)
    raise ConnectTimeout


async def _open(host: str, port: int, tls: ssl.SSLContext | None) -> Connection:
    try:
        _, connection = await asyncio.get_running_loop().create_connection(
            Connection, host, port, ssl=tls, happy_eyeballs_delay=_delay(host)
        )
    except UnicodeError:
        raise OSError("the host name is invalid") from None
    return connection


def _delay(host: str) -> float | None:
    """Seconds until the next address is tried too; None for an address, which has no others.

    Cancelled in its last step, asyncio's race between addresses leaves a socket open.
    """
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return _NEXT_ADDRESS
    return None


async def _open_through_proxy(
    route: Route, proxy: SplitResult, tls: ssl.SSLContext, timeout: float
) -> Connection:
    secure = tls if proxy.scheme == "https" else None
    try:
        connection = await _open(proxy.hostname or "", _port(proxy), secure)
    except OSError as error:
        raise ProxyRefused("cannot be reached") from error
    if route.is_forwarded:
        return connection
    try:
        await _open_tunnel(connection, route, proxy, timeout)
        await connection.start_tls(tls, route.host)
    except TypeError:
        connection.close()
        raise ProxyRefused("TLS through an https proxy needs Python 3.11") from None
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
    response = await connection.send(_encoded(head), timeout)
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
