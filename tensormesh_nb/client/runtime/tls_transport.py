"""TLS for the connections of a ``BlockingLoop``; asyncio's loops have their own."""

from __future__ import annotations

import ssl
from typing import Any

from .tasks import BlockingFuture

__all__ = ["TlsTransport"]

_BUFFER = 65_536  # bytes that are read at once


class TlsTransport:
    """Encrypts what a protocol sends over another transport, and decrypts what arrives there.

    A protocol to one side, a transport to the other, so that TLS may run inside TLS.

    Args:
        transport: carries the encrypted bytes.
        protocol: an :class:`asyncio.BufferedProtocol`.
        context: the certificates to trust.
        host: the name that the certificate must have.
        ready: done when the connection is encrypted, or has failed.

    Attributes:
        ready: as given.
    """

    def __init__(
        self,
        transport: Any,
        protocol: Any,
        context: ssl.SSLContext,
        host: str | None,
        ready: BlockingFuture,
    ) -> None:
        self.ready = ready
        self._transport, self._protocol = transport, protocol
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._ssl = context.wrap_bio(self._incoming, self._outgoing, server_hostname=host)
        self._buffer = memoryview(bytearray(_BUFFER))
        transport.set_protocol(self)
        self._advance()

    # A transport.

    def set_protocol(self, protocol: Any) -> None:
        """Pass what arrives on to another protocol."""
        self._protocol = protocol

    def get_extra_info(self, name: str) -> Any:
        """The socket."""
        return self._transport.get_extra_info(name)

    def get_write_buffer_size(self) -> int:
        """Bytes that were not sent yet."""
        size: int = self._transport.get_write_buffer_size()
        return size

    def is_closing(self) -> bool:
        """Whether it is closed."""
        closing: bool = self._transport.is_closing()
        return closing

    def write(self, data: bytes) -> None:
        """Send bytes, now or later."""
        rest = memoryview(data)
        while rest:  # a record at a time
            rest = rest[self._ssl.write(rest) :]
        self._flush()

    def abort(self) -> None:
        """Close it at once."""
        self._transport.abort()

    # A protocol.

    def get_buffer(self, _sizehint: int) -> memoryview:
        """Where to put what arrives."""
        return self._buffer

    def buffer_updated(self, count: int) -> None:
        """Decrypt what has arrived."""
        self._incoming.write(self._buffer[:count])
        self._advance()

    def connection_lost(self, error: Exception | None) -> None:
        """The connection is closed."""
        if not self.ready.done():
            self.ready.set_exception(error or ConnectionResetError("closed during the handshake"))
        else:
            self._protocol.connection_lost(error)

    def _advance(self) -> None:
        try:
            if not self.ready.done():
                self._ssl.do_handshake()
                self.ready.set_result(None)
            self._read()
        except ssl.SSLWantReadError:
            self._flush()
        except OSError as error:  # also ssl.SSLError
            self._flush()
            if self.ready.done():
                self._fail(error)
            else:
                self.ready.set_exception(error)
                self._transport.abort()

    def _read(self) -> None:
        while not self._transport.is_closing():
            buffer = self._protocol.get_buffer(-1)
            count = self._ssl.read(len(buffer), buffer)
            if not count:  # the host has closed its side
                self._transport.abort()
                return
            self._flush()
            self._protocol.buffer_updated(count)

    def _flush(self) -> None:
        if self._outgoing.pending:
            self._transport.write(self._outgoing.read())

    def _fail(self, error: OSError) -> None:
        # Its own report of the end comes later, and only the first counts.
        self._protocol.connection_lost(error)
        self._transport.abort()
