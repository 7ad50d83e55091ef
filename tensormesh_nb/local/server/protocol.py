"""Protocol: HTTP connections, as many and as slow as is good for all.

uvicorn waits for a request for as long as its client likes, and for as many clients as come. Every
process of the machine may connect, so a few hundred connections that say nothing would keep the
user's own kernels out.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

__all__ = ["Protocol"]

HEAD_WITHIN = 10.0  # seconds for a request's head
_FEWEST, _MOST = 64, 1000  # connections
_OTHERS = 64  # files that the endpoint itself has open, with plenty to spare


class Protocol(H11Protocol):
    """One connection. Closed when a request's head is slow to come; where there are too many, one
    that waits for a request makes room.
    """

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._watch()
        if len(self.connections) > MOST:
            idle = (each for each in list(self.connections) if _is_idle(each))
            next(idle, self).transport.close()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        super().connection_lost(exc)

    def _watch(self) -> None:
        waits = self.conn.their_state is h11.IDLE
        if waits and self._deadline is None:
            self._deadline = self.loop.call_later(HEAD_WITHIN, self.transport.close)
        elif not waits and self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


def _is_idle(connection: Any) -> bool:
    return isinstance(connection, Protocol) and connection.conn.their_state is h11.IDLE


def _most() -> int:
    """How many connections the system lets this process have."""
    if sys.platform == "win32":
        return _MOST
    import resource

    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(_FEWEST, min(_MOST, files - _OTHERS)) if files != resource.RLIM_INFINITY else _MOST


MOST = _most()
"""Connections at the same time."""
