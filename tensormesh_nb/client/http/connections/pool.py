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
        # When each was put here, by the loop's clock and by the machine's.
        self._idle: dict[Route, dict[Connection, tuple[float, float]]] = {}
        self._timer: Timer | None = None  # one for all connections: most are soon used again

    async def get(self, route: Route) -> Connection:
        """The connection that was used last, or a new one.

        Raises:
            ConnectTimeout, ProxyRefused, OSError: the host cannot be reached.
        """
        idle = self._idle.get(route)
        while idle:
            connection, (_, since) = idle.popitem()
            # The loop's clock stands still while the machine sleeps; the peer may be gone.
            if connection.is_idle() and abs(time.time() - since) < _KEEPALIVE:
                return connection
            connection.close()
        return await connect(self._loop, route, self._tls, self._timeout)

    def put(self, route: Route, connection: Connection) -> None:
        """Keep a connection for the next request."""
        now = self._loop.time()
        self._idle.setdefault(route, {})[connection] = now, time.time()
        if self._timer is None:
            self._timer = self._loop.call_at(now + _KEEPALIVE, self._expire)

    def close(self) -> list[Connection]:
        """Close all idle connections and return them."""
        connections = [connection for idle in self._idle.values() for connection in idle]
        self._idle.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        for connection in connections:
            connection.close()
        return connections

    async def aclose(self) -> None:
        """Close all idle connections and wait until they are closed."""
        with TimeLimit(self._loop, _GRACE):
            for connection in self.close():
                await connection.closed

    def _expire(self) -> None:
        """Close the connections whose time is up."""
        self._timer, now = None, self._loop.time()
        left = []
        for idle in self._idle.values():
            for connection, (since, _) in list(idle.items()):
                if since + _KEEPALIVE <= now:
                    del idle[connection]
                    connection.close()
                else:
                    left.append(since)
        if left:
            self._timer = self._loop.call_at(min(left) + _KEEPALIVE, self._expire)
