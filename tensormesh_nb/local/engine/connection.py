"""Connection: one kept-alive HTTP/1.1 connection to the engine's listener.

Written on asyncio streams and not on an HTTP library because it runs once a token: it reads exactly
what the engine's server writes (a status line, ``Content-Length``, JSON) and refuses anything else.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from ...errors import LocalEndpointError

__all__ = ["Address", "Connection"]

_LIMIT = 1 << 20  # bytes of header and of buffered body before the reader pushes back
_UNTIL_CRASHED = 0.5  # seconds from a broken connection to the news that the engine has ended


@dataclass(frozen=True)
class Address:
    """Where the engine listens: a Unix socket, or a loopback port with a key of its own.

    Attributes:
        socket: path of the Unix socket, or None.
        port: loopback port, used when there is no socket.
        key: Bearer key the listener asks for; empty for a Unix socket, whose directory is private.
    """

    socket: Path | None = None
    port: int = 0
    key: str = ""


class Connection:
    """Requests one after the other, each answered before the next.

    ``send`` and ``receive`` are apart so that a caller can hand a request over, use the time the
    engine needs, and read the answer afterwards.
    """

    def __init__(self, address: Address) -> None:
        self._address = address
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._request: bytes | None = None  # sent, not answered yet
        self._fresh = True
        key = f"Authorization: Bearer {address.key}\r\n" if address.key else ""
        self._head = f" HTTP/1.1\r\nHost: localhost\r\n{key}Content-Length: "

    async def send(self, path: str, body: bytes, method: str = "POST") -> None:
        """Hand a request over; ``receive`` must follow.

        Raises:
            LocalEndpointError: the engine is gone.
        """
        if self._request is not None:
            # An answer that nobody read (its request was cancelled) must not be taken for ours.
            self.close()
        self._request = f"{method} {path}{self._head}{len(body)}\r\n\r\n".encode() + body
        await self._write(self._request)

    async def receive(self) -> bytes:
        """The body of the answer to the request that was sent.

        Raises:
            LocalEndpointError: the engine refused the request, or is gone.
        """
        head, body = await self._answer()
        self._request = None
        if b"\r\nconnection: close" in head:
            self.close()  # the listener ends a connection after 100 requests
        if not head.startswith(b"http/1.1 200 "):
            shown = body[:300].decode("utf-8", "replace")
            raise LocalEndpointError(f"The engine refused a request: {shown}")
        return body

    async def _answer(self) -> tuple[bytes, bytes]:
        try:
            return await self._read()
        except (OSError, asyncio.IncompleteReadError) as error:
            request, again = self._request, not self._fresh
            self.close()
            if request is None or not again:
                raise await _gone(error) from error
        # The listener also ends a connection that was idle for 5 s, perhaps just as we wrote.
        # Its requests change nothing, so this one may be made twice.
        self._request = request
        await self._write(request)
        try:
            return await self._read()
        except (OSError, asyncio.IncompleteReadError) as error:
            self.close()
            raise await _gone(error) from error

    async def _read(self) -> tuple[bytes, bytes]:
        if self._reader is None:
            raise ConnectionResetError("closed while in use")
        head = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        return head, await self._reader.readexactly(_content_length(head))

    async def _write(self, request: bytes) -> None:
        self._fresh = self._writer is None
        try:
            writer = self._writer or await self._open()
            writer.write(request)
        except OSError as error:
            raise await _gone(error) from error

    def close(self) -> None:
        """Close it; the next request opens it again."""
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None
        self._request = None

    async def _open(self) -> asyncio.StreamWriter:
        if self._address.socket is not None:
            opening = asyncio.open_unix_connection(self._address.socket, limit=_LIMIT)
        else:
            opening = asyncio.open_connection("127.0.0.1", self._address.port, limit=_LIMIT)
        self._reader, self._writer = await opening
        return self._writer


def _content_length(head: bytes) -> int:
    _, found, rest = head.partition(b"\r\ncontent-length:")
    digits = rest.split(b"\r\n", 1)[0].strip()
    if not found or not digits.isdigit():
        raise LocalEndpointError("The engine answered without a length; is its version pinned?")
    return int(digits)


async def _gone(error: Exception) -> LocalEndpointError:
    # If the engine has crashed, the endpoint ends meanwhile, and its clients are told by that.
    await asyncio.sleep(_UNTIL_CRASHED)
    return LocalEndpointError(f"The engine broke the connection ({type(error).__name__}).")
