"""Network: httpcore's connections, with replies in fewer HTTP chunks.

httpcore lets its user bring a network of one's own (https://www.encode.io/httpcore/network-backends/).
This one passes everything to the network that is there and puts chunks together on the way back, so
pools, proxies, TLS, timeouts and cancellation are httpx's own.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from typing import Any

import httpcore

from .chunked import ReplyMerger

__all__ = ["Network"]


class Network(httpcore.AsyncNetworkBackend):
    """Opens connections by another network."""

    def __init__(self, network: httpcore.AsyncNetworkBackend) -> None:
        self._network = network

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """See httpcore."""
        return _Connection(
            await self._network.connect_tcp(host, port, timeout, local_address, socket_options)
        )

    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.AsyncNetworkStream:
        """See httpcore."""
        return _Connection(await self._network.connect_unix_socket(path, timeout, socket_options))

    async def sleep(self, seconds: float) -> None:
        """See httpcore."""
        await self._network.sleep(seconds)


class _Connection(httpcore.AsyncNetworkStream):
    """A connection on which requests are written and replies are read, in turn."""

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._stream = stream
        self._reply = ReplyMerger()

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        while piece := await self._stream.read(max_bytes, timeout):
            if merged := self._reply.feed(piece):
                return merged
        return b""

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._reply = ReplyMerger()
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.AsyncNetworkStream:
        return _Connection(await self._stream.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
