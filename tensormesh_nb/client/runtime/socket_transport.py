"""A connected socket of a ``BlockingLoop``; a small part of asyncio's transports."""

from __future__ import annotations

import selectors
import socket
from collections.abc import Callable
from typing import Any, Protocol

__all__ = ["SocketTransport", "Watcher"]


class Watcher(Protocol):
    """A loop that watches sockets."""

    def watch(self, sock: socket.socket, events: int, function: Callable[[int], object]) -> None:
        """Call a function when a socket is readable or writable; 0 events end it."""

    def call_soon(self, function: Callable[..., object], *args: Any) -> None:
        """Call a function after those that wait already."""


class SocketTransport:
    """Passes what arrives at a socket on to a protocol; see :class:`asyncio.Transport`.

    Args:
        loop: watches the socket.
        sock: a connected, non-blocking socket.
        protocol: an :class:`asyncio.BufferedProtocol`.
    """

    def __init__(self, loop: Watcher, sock: socket.socket, protocol: Any) -> None:
        self._loop, self._socket, self._protocol = loop, sock, protocol
        self._unsent = bytearray()
        self._is_closing = False
        loop.watch(sock, selectors.EVENT_READ, self._on_event)

    def set_protocol(self, protocol: Any) -> None:
        """Pass what arrives on to another protocol."""
        self._protocol = protocol

    def get_extra_info(self, _name: str) -> socket.socket:
        """The socket."""
        return self._socket

    def get_write_buffer_size(self) -> int:
        """Bytes that were not sent yet."""
        return len(self._unsent)

    def is_closing(self) -> bool:
        """Whether it is closed."""
        return self._is_closing

    def write(self, data: bytes) -> None:
        """Send bytes, now or later."""
        self._unsent += data
        self._send()

    def abort(self) -> None:
        """Close it at once."""
        self._lose(None)

    def _on_event(self, events: int) -> None:
        if events & selectors.EVENT_WRITE:
            self._send()
        if events & selectors.EVENT_READ:
            self._receive()

    def _receive(self) -> None:
        try:
            count = self._socket.recv_into(self._protocol.get_buffer(-1))
        except (BlockingIOError, InterruptedError):
            return
        except OSError as error:
            self._lose(error)
            return
        if count:
            self._protocol.buffer_updated(count)
        else:
            self._lose(None)

    def _send(self) -> None:
        if self._is_closing or not self._unsent:
            return
        had_all = False
        try:
            sent = self._socket.send(self._unsent)
            del self._unsent[:sent]
            had_all = not self._unsent
        except (BlockingIOError, InterruptedError):
            pass
        except OSError:
            # What the host has sent before it closed the connection says why.
            self._unsent.clear()
            had_all = True
        events = selectors.EVENT_READ if had_all else selectors.EVENT_READ | selectors.EVENT_WRITE
        self._loop.watch(self._socket, events, self._on_event)

    def _lose(self, error: Exception | None) -> None:
        if not self._is_closing:
            self._is_closing = True
            self._loop.watch(self._socket, 0, self._on_event)
            self._socket.close()
            self._loop.call_soon(self._protocol.connection_lost, error)
