"""Sockets of the blocking loop."""

from __future__ import annotations

import socket

from tensormesh_nb.client.runtime.blocking_loop import BlockingLoop
from tensormesh_nb.client.runtime.socket_transport import SocketTransport

SIZE = 5_000_000


class Collector:
    """A protocol that keeps what arrives."""

    def __init__(self) -> None:
        self.received = bytearray()
        self.ended: list[Exception | None] = []
        self._buffer = memoryview(bytearray(65_536))

    def get_buffer(self, _sizehint: int) -> memoryview:
        return self._buffer

    def buffer_updated(self, count: int) -> None:
        self.received += self._buffer[:count]

    def connection_lost(self, error: Exception | None) -> None:
        self.ended.append(error)


def pair(loop: BlockingLoop) -> tuple[list[SocketTransport], list[Collector]]:
    protocols = [Collector(), Collector()]
    transports = []
    for sock, protocol in zip(socket.socketpair(), protocols, strict=True):
        sock.setblocking(False)
        transports.append(SocketTransport(loop, sock, protocol))
    return transports, protocols


def test_more_than_the_system_buffers_is_sent_while_the_loop_runs() -> None:
    loop = BlockingLoop()
    (left, right), (_, received) = pair(loop)
    left.write(b"a" * SIZE)
    assert left.get_write_buffer_size() > 0
    loop.run(lambda: len(received.received) == SIZE)
    assert left.get_write_buffer_size() == 0
    left.abort()
    loop.run(lambda: received.ended)
    assert received.ended == [None]
    assert left.is_closing()
    assert right.is_closing()
    loop.close()


def test_what_the_host_sent_before_it_closed_is_read() -> None:
    loop = BlockingLoop()
    (left, right), (collector, _) = pair(loop)
    right.write(b"refused")
    right.abort()
    left.write(b"x" * SIZE)
    loop.run(lambda: collector.ended)
    assert collector.received == b"refused"
    loop.close()
