"""The idle connections of one event loop."""

from __future__ import annotations

import ssl
import time

from ...runtime.loop import Loop, Timer
from ...runtime.time_limit import TimeLimit
from .connect import Route, connect
from .connection import Connection

__all__ = ["Pool"]

_KEEPALIVE = 4.0  # seconds that an idle connection is kept; many hosts close theirs after 5
_GRACE = 1.0  # seconds to wait until connections are closed


class Pool:
    """Connections by route. Any number may be in use.

    Args:
        loop: reads the connections.
        tls: the certificates to trust.
        timeout: seconds to open a connection.
    """

    def __init__(self, loop: Loop, tls: ssl.SSLContext, timeout: float) -> None:
        self._loop, self._tls, self._timeout = loop, tls, timeout
        self._idle: dict[Route, dict[Connection, tuple[Timer, float]]] = {}

    async def get(self, route: Route) -> Connection:
        """The connection that was used last, or a new one.

        Raises:
            ConnectTimeout, ProxyRefused, OSError: the host cannot be reached.
        """
        idle = self._idle.get(route)
        while idle:
            connection, (timer, since) = idle.popitem()
            timer.cancel()
            # The loop's clock stands still while the machine sleeps; the peer may be gone.
            if connection.is_idle() and abs(time.time() - since) < _KEEPALIVE:
                return connection
            connection.close()
        return await connect(self._loop, route, self._tls, self._timeout)

    def put(self, route: Route, connection: Connection) -> None:
        """Keep a connection for the next request."""
        until = self._loop.time() + _KEEPALIVE
        timer = self._loop.call_at(until, self._expire, route, connection)
        self._idle.setdefault(route, {})[connection] = timer, time.time()

    def close(self) -> list[Connection]:
        """Close all idle connections and return them."""
        connections = [connection for idle in self._idle.values() for connection in idle]
        for idle in self._idle.values():
            for timer, _ in idle.values():
                timer.cancel()
        self._idle.clear()
        for connection in connections:
            connection.close()
        return connections

    async def aclose(self) -> None:
        """Close all idle connections and wait until they are closed."""
        with TimeLimit(self._loop, _GRACE):
            for connection in self.close():
                await connection.closed

    def _expire(self, route: Route, connection: Connection) -> None:
        del self._idle[route][connection]
        connection.close()
