"""One connection to a host: sends requests and reads their responses, one after the other."""

from __future__ import annotations

import asyncio
import select
import ssl
from collections.abc import Callable
from typing import cast

from ...runtime.blocking_loop import BlockingLoop
from ...runtime.loop import Future, Loop, Timer
from .parser import ProtocolError, ResponseParser

__all__ = ["Connection", "Disconnected", "Silence", "Take"]

Take = Callable[[bytes], bool]
"""Takes the next piece of a body and returns whether that was enough."""

_BUFFER = 65_536  # bytes that are read at once
_MOST_UNREAD = 1_048_576  # bytes that may wait for a reader


class Disconnected(Exception):
    """The host closed the connection before the response was complete."""


class Silence(Exception):
    """Nothing arrived for too long."""


class Connection(asyncio.BufferedProtocol):
    """A connection. Bytes are parsed and passed on in the call in which they arrive.

    With its own buffer, it costs a third of ``asyncio.Protocol``, which allocates 256 KiB for
    every read.

    Args:
        loop: reads it.

    Attributes:
        loop: as given.
        closed: set when the connection is closed.
    """

    def __init__(self, loop: Loop) -> None:
        self.loop = loop
        self.closed = loop.create_future()
        self._buffer = memoryview(bytearray(_BUFFER))
        self._transport: asyncio.Transport  # from ``connection_made`` on
        self._parser: ResponseParser  # from the first request on
        self._has_head = False  # and the reader knows it
        self._unread = 0  # bytes that no reader has taken
        self._is_paused = False  # because of too many of them
        self._is_busy = False  # with a request and its response
        self._take: Take | None = None
        self._waiter: Future | None = None
        self._error: Exception | None = None
        self._timer: Timer | None = None
        self._limit = self._timer_limit = self._heard = 0.0

    # Called by the transport.

    def connection_made(self, transport: asyncio.BaseTransport | None) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def get_buffer(self, sizehint: int) -> memoryview:  # noqa: ARG002 - asyncio's signature
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        if not self._is_busy or self._error is not None:
            self.close()  # nothing was requested
            return
        self._heard = self.loop.time()
        try:
            self._parser.feed(self._buffer[:nbytes])
        except ProtocolError as error:
            self._error = error
        self._unread += nbytes
        if self._unread > _MOST_UNREAD and not self._has_reader and not self._is_paused:
            self._is_paused = True
            self._transport.pause_reading()
        self._advance()

    def connection_lost(self, exc: Exception | None) -> None:
        self._error = self._error or exc or Disconnected()
        if self._is_busy:
            if exc is None:
                self._parser.end()
            self._advance()
        self._stop_timer()
        if not self.closed.done():
            self.closed.set_result(None)

    # Called by the owner.

    async def start_tls(self, context: ssl.SSLContext, host: str) -> None:
        """Encrypt the connection.

        Raises:
            OSError: the certificate is not trusted, or the host has no TLS.
        """
        self.connection_made(
            await self.loop.start_tls(self._transport, self, context, server_hostname=host)
        )

    def send(self, request: bytes, limit: float) -> None:
        """Send a request.

        Args:
            request: head and body.
            limit: seconds without a byte after which the response is given up.
        """
        self._parser, self._is_busy, self._has_head = ResponseParser(), True, False
        self._limit, self._heard = limit, self.loop.time()
        if self._timer is None or limit < self._timer_limit:
            self._stop_timer()
            self._timer_limit = limit
            self._timer = self.loop.call_at(self._heard + limit, self._check_silence)
        self._transport.write(request)

    async def head(self) -> ResponseParser:
        """Read the head of the response.

        Raises:
            ProtocolError, Disconnected, Silence, OSError: there is no response.
        """
        await self._wait()
        return self._parser

    async def read(self, take: Take) -> None:
        """Pass the body on as it arrives, until it ends or ``take`` returns True.

        Nothing that has arrived is lost: an error comes after the pieces before it.

        Raises:
            ProtocolError, Disconnected, Silence, OSError: the body is incomplete.
            Exception: what ``take`` raises.
        """
        if isinstance(self.loop, BlockingLoop):
            self._take = take  # the thread that reads runs the loop
            await self._wait()
            return
        # With many streams, a piece is best decoded where its chunks are used.
        while not (piece := self._piece()) or not take(piece):
            if not piece:
                if self._parser.is_complete:
                    return
                if self._error is not None:
                    raise self._error
                await self._wait()

    def finish(self) -> bool:
        """End the response, read or not. Returns whether the connection can be used again."""
        self._is_busy = False
        parser = self._parser
        parser.close()
        return (
            parser.is_complete
            and parser.keep_alive
            and self._error is None
            and not self._transport.get_write_buffer_size()
        )

    def is_idle(self) -> bool:
        """Whether an unused connection is open and silent: the host may have closed it unseen."""
        if self._transport.is_closing() or self._error is not None:
            return False
        return not self._is_readable()

    def close(self) -> None:
        """Close the connection at once."""
        self._transport.abort()

    @property
    def _has_reader(self) -> bool:
        return self._waiter is not None and not self._waiter.done()

    def _is_readable(self) -> bool:
        return _is_readable(self._transport.get_extra_info("socket").fileno())

    async def _wait(self) -> None:
        self._waiter = self.loop.create_future()
        if self._is_paused:
            self._is_paused = False
            self._transport.resume_reading()
        self._advance()
        try:
            await self._waiter
        finally:
            self._waiter = self._take = None

    def _piece(self) -> bytes:
        """What has arrived of the body."""
        body, self._unread = self._parser.body, 0
        piece = body[0] if len(body) == 1 else b"".join(body)
        body.clear()
        return piece

    def _advance(self) -> None:
        """Pass on what has arrived; resume the coroutine that waits if it has what it wants."""
        take, parser = self._take, self._parser
        if take is None:
            if parser.has_head and (parser.body or not self._has_head):
                self._has_head = True
                self._resume(None)
                return
        elif parser.body:
            try:
                enough = take(self._piece())
            except Exception as error:
                self._resume(error)
                return
            if enough:
                self._resume(None)
                return
        if parser.is_complete:
            self._resume(None)
        elif self._error is not None:
            self._resume(self._error)

    def _resume(self, error: Exception | None) -> None:
        self._take = None
        waiter = self._waiter
        if waiter is None or waiter.done():
            return
        if error is None:
            waiter.set_result(None)
        else:
            waiter.set_exception(error)

    def _check_silence(self) -> None:
        # A new timer for every piece, or for every request, would cost more than the parsing.
        self._timer = None
        if not self._is_busy:
            return
        due = self._heard + self._limit
        if self.loop.time() >= due and (not self._has_reader or self._is_readable()):
            due = self.loop.time() + self._limit  # the reader was busy, not the host silent
        if self.loop.time() < due:
            self._timer_limit = self._limit
            self._timer = self.loop.call_at(due, self._check_silence)
        else:
            self._error = self._error or Silence()
            self._advance()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def _is_readable(descriptor: int) -> bool:
    if hasattr(select, "poll"):  # ``select`` fails for descriptors above 1023
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        return bool(poll.poll(0))
    return bool(select.select([descriptor], [], [], 0)[0])
