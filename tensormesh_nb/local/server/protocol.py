"""HTTP connections, limited in number and in the time that a request's head may take.

Every process of the machine may connect, and a few hundred idle connections must not keep the
user's kernels out. uvicorn's ``limit_concurrency`` refuses the newest connection with 503 instead
of closing an idle one, and it waits for a request's head without a limit.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

__all__ = ["MAX_CONNECTIONS", "LimitedProtocol", "is_lease"]

HEAD_TIMEOUT = 10.0  # seconds for a request's head
STALL_TIMEOUT = 60.0  # seconds in which a client reads nothing of what waits for it
_FEWEST, _MOST = 64, 1000  # connections
_OWN_FILES = 64  # file descriptors of the endpoint itself, with a margin


class LimitedProtocol(H11Protocol):
    """One connection. It is closed if a request's head takes too long, or if the client does not
    read (a laptop that sleeps would keep a slot from others); if there are too many connections,
    an idle one is closed.
    """

    _deadline: asyncio.TimerHandle | None = None
    _stalled: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._watch()
        if len(self.connections) > MAX_CONNECTIONS:
            idle = (each for each in list(self.connections) if _is_idle(each))
            next(idle, self).transport.close()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stalled = self.loop.call_later(STALL_TIMEOUT, self.transport.abort)

    def resume_writing(self) -> None:
        self._go_on()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        self._go_on()
        super().connection_lost(exc)

    def _go_on(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()

    def _watch(self) -> None:
        waits = self.conn.their_state is h11.IDLE
        if waits and self._deadline is None:
            self._deadline = self.loop.call_later(HEAD_TIMEOUT, self.transport.close)
        elif not waits and self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


def is_lease(connection: Any) -> bool:
    """Whether a kernel keeps the endpoint alive with this connection."""
    scope = connection.scope
    return scope is not None and scope["path"] == "/lease"


def _is_idle(connection: Any) -> bool:
    return isinstance(connection, LimitedProtocol) and connection.conn.their_state is h11.IDLE


def _max_connections() -> int:
    """As many as the system's limit on open files allows."""
    if sys.platform == "win32":
        return _MOST
    import resource

    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files == resource.RLIM_INFINITY:
        return _MOST
    return max(_FEWEST, min(_MOST, files - _OWN_FILES))


MAX_CONNECTIONS = _max_connections()
