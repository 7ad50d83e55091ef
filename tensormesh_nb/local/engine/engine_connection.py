"""One kept-alive HTTP/1.1 connection to the engine's server.

It uses asyncio streams, not an HTTP library, because every token goes through it. It reads exactly
the format that llama.cpp's server writes (a status line, ``Content-Length``, JSON) and no other.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from ...errors import LocalEndpointError

__all__ = ["EngineAddress", "EngineConnection"]

_LIMIT = 1 << 20  # bytes buffered before the reader pushes back
_CRASH_NOTICED = 0.5  # seconds; a crash ends the endpoint sooner, unless the machine is busy


@dataclass(frozen=True)
class EngineAddress:
    """Where the engine listens: a Unix socket, or a loopback port with a key.

    Attributes:
        socket: path of the Unix socket, or None.
        port: loopback port, if there is no socket.
        key: Bearer key; empty for a Unix socket, whose directory is private.
    """

    socket: Path | None = None
    port: int = 0
    key: str = ""


class EngineConnection:
    """Sends requests one after the other, each answered before the next.

    ``send`` and ``receive`` are separate so that a caller can use the time between them.
    """

    def __init__(self, address: EngineAddress) -> None:
        self._address = address
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._request: bytes | None = None  # sent, not yet answered
        self._is_new = True
        key = f"Authorization: Bearer {address.key}\r\n" if address.key else ""
        self._head = f" HTTP/1.1\r\nHost: localhost\r\n{key}Content-Length: "

    async def send(self, path: str, body: bytes, method: str = "POST") -> None:
        """Send a request; ``receive`` must follow.

        Raises LocalEndpointError if the engine has ended.
        """
        if self._request is not None:
            # The reply to a cancelled request must not be taken for this one's.
            self.close()
        self._request = f"{method} {path}{self._head}{len(body)}\r\n\r\n".encode() + body
        await self._write(self._request)

    async def receive(self) -> bytes:
        """The body of the reply.

        Raises LocalEndpointError if the engine refused the request or has ended.
        """
        head, body = await self._reply()
        self._request = None
        if b"\r\nconnection: close" in head:
            self.close()  # the server closes a connection after 100 requests
        if not head.startswith(b"http/1.1 200 "):
            shown = body[:300].decode("utf-8", "replace")
            raise LocalEndpointError(f"The engine refused a request: {shown}")
        return body

    async def _reply(self) -> tuple[bytes, bytes]:
        try:
            return await self._read()
        except (OSError, asyncio.IncompleteReadError) as error:
            request, was_idle = self._request, not self._is_new
            self.close()
            if request is None or not was_idle:
                raise await _ended(error) from error
        # The server closes a connection that was idle for 5 s, perhaps just as we wrote. Requests
        # have no side effects, so this one may be sent twice.
        self._request = request
        await self._write(request)
        try:
            return await self._read()
        except (OSError, asyncio.IncompleteReadError) as error:
            self.close()
            raise await _ended(error) from error

    async def _read(self) -> tuple[bytes, bytes]:
        if self._reader is None:
            raise ConnectionResetError("closed while in use")
        head = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        return head, await self._reader.readexactly(_content_length(head))

    async def _write(self, request: bytes) -> None:
        self._is_new = self._writer is None
        try:
            writer = self._writer or await self._open()
            writer.write(request)
        except OSError as error:
            raise await _ended(error) from error

    def close(self) -> None:
        """Close the connection; the next request opens a new one."""
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
        raise LocalEndpointError(
            "The engine's reply has no Content-Length; install the pinned version of xllamacpp."
        )
    return int(digits)


async def _ended(error: Exception) -> LocalEndpointError:
    # If the engine has crashed, the endpoint ends first, which closes its clients' connections.
    await asyncio.sleep(_CRASH_NOTICED)
    return LocalEndpointError(f"The engine broke the connection ({type(error).__name__}).")
