"""Opens a socket to a host that may have several addresses (RFC 8305)."""

from __future__ import annotations

import contextlib
import socket
import sys
from itertools import chain, zip_longest
from typing import Any, TypeAlias

from ...runtime.loop import Future, Loop, Task
from ...runtime.thread import in_thread
from .proxy import is_this_machine

__all__ = ["open_socket"]

_NEXT_ADDRESS = 0.25  # seconds until the next address is tried too

_Address: TypeAlias = tuple[int, Any]
"""Family and socket address."""


async def open_socket(loop: Loop, host: str, port: int) -> socket.socket:
    """A connected socket, to the address that answers first.

    Raises:
        OSError: the name is unknown, or no address can be reached.
        UnicodeError: the name is invalid.
    """
    addresses = await _resolve(loop, host, port)
    if len(addresses) == 1:
        return await _connect(loop, addresses[0])
    return await _Race(loop).run(addresses)


class _Race:
    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self._winner: socket.socket | None = None
        self._errors: list[BaseException] = []
        self._running: set[Task] = set()
        self._progress: Future = loop.create_future()

    async def run(self, addresses: list[_Address]) -> socket.socket:
        """Try addresses one after the other, without waiting long for the previous ones."""
        waiting = addresses[::-1]
        try:
            while self._winner is None and (waiting or self._running):
                if waiting:
                    self._begin(waiting.pop())
                await self._wait(_NEXT_ADDRESS if waiting else None)
        except BaseException:
            if self._winner is not None:
                self._winner.close()
            raise
        finally:
            for task in self._running:
                task.cancel()
        if self._winner is None:
            raise self._errors[0]
        return self._winner

    def _begin(self, address: _Address) -> None:
        task = self._loop.create_task(self._try(address))
        self._running.add(task)
        task.add_done_callback(self._ended)

    async def _try(self, address: _Address) -> None:
        try:
            sock = await _connect(self._loop, address)
        except OSError as error:
            self._errors.append(error)
            return
        if self._winner is None:
            self._winner = sock
        else:
            sock.close()

    def _ended(self, task: Task) -> None:
        self._running.discard(task)
        self._wake()

    def _wake(self) -> None:
        if not self._progress.done():
            self._progress.set_result(None)

    async def _wait(self, seconds: float | None) -> None:
        """Wait until an attempt has ended, for at most so many seconds."""
        timer = None
        if seconds is not None:
            timer = self._loop.call_at(self._loop.time() + seconds, self._wake)
        try:
            await self._progress
        finally:
            self._progress = self._loop.create_future()
            if timer is not None:
                timer.cancel()


async def _connect(loop: Loop, address: _Address) -> socket.socket:
    family, where = address
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await loop.sock_connect(sock, where)
    except BaseException:
        sock.close()
        raise
    return sock


async def _resolve(loop: Loop, host: str, port: int) -> list[_Address]:
    """The addresses of a host, of both families in turn. The system's resolver blocks."""

    def look_up(flags: int = 0) -> list[_Address]:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=flags)
        return [(family, where) for family, *_, where in found]

    with contextlib.suppress(OSError):  # it is not an address
        return look_up(socket.AI_NUMERICHOST)
    if sys.is_finalizing() and not is_this_machine(host):  # no thread can do it
        raise OSError("its name cannot be looked up while Python ends")
    found = await in_thread(loop, look_up)
    if not found:
        raise OSError("the name has no address")
    preferred = [address for address in found if address[0] == found[0][0]]
    others = [address for address in found if address[0] != found[0][0]]
    pairs = chain.from_iterable(zip_longest(preferred, others))
    return [address for address in pairs if address is not None]
