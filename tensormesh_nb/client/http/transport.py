"""The transport: sends requests to hosts and returns their responses."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from urllib.parse import SplitResult, urlsplit

import anyio

from ..._version import __version__
from ...config.settings import Settings
from ...errors import SettingsError, TimeoutExceeded
from .connections.connect import Route, proxy_authorization
from .connections.pool import Pool
from .connections.proxy import is_this_machine, proxy_for
from .connections.tls import tls_context
from .cookies import Cookies
from .decompression import CODINGS
from .error_mapping import BROKEN, UNREACHABLE, broken, unreachable
from .request import encode_request
from .response import HttpResponse
from .target import Target

__all__ = ["Transport"]

_CLIENT_ID = secrets.token_hex(8)  # of this process


class Transport:
    """Sends requests to a host. Used on one event loop at a time.

    Args:
        settings: timeouts, certificates, and how much of a response is read.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._cookies = Cookies()
        # A forked child runs a loop of its own, so it never uses its parent's connections.
        self._pools: dict[asyncio.AbstractEventLoop, Pool] = {}

    async def send(
        self, target: Target, method: str, path: str, body: bytes | None = None
    ) -> HttpResponse:
        """Send a request. Redirects are not followed, and nothing is sent twice.

        Args:
            target: the host. The key is sent to its own URL only.
            method: ``GET`` or ``POST``.
            path: below the target's base URL.
            body: JSON.

        Returns:
            A response with a status of success. Its body has not been read yet.

        Raises:
            TensormeshError: the host cannot be reached, or its status is an error.
        """
        response = await self._send(target, method, path, body)
        if response.is_success:
            return response
        async with response:
            raise await response.error()

    async def _send(
        self, target: Target, method: str, path: str, body: bytes | None
    ) -> HttpResponse:
        url = urlsplit(f"{target.base_url}/{path}")
        route = Route.of(url, proxy_for(url.geturl()))
        origin = route.scheme, route.host, route.port
        request = self._encoded(target, route, method, url, body)
        pool = await self.prepare()
        try:
            connection = await pool.get(route)
        except UNREACHABLE as error:
            problem = unreachable(error, target, self._settings)
        else:
            try:
                head = await connection.send(request, self._settings.stream_idle_timeout)
            except BaseException as error:
                connection.finish()
                connection.close()
                if not isinstance(error, BROKEN):
                    raise
                problem = broken(error, target, self._settings)
            else:
                self._cookies.update(origin, head.cookies)
                keep = partial(pool.put, route)
                return HttpResponse(connection, head, keep, target, self._settings)
        finally:
            del request  # tracebacks may show the locals of this frame
        # Raised outside of the handler: frames below hold the key.
        raise problem

    def _encoded(
        self, target: Target, route: Route, method: str, url: SplitResult, body: bytes | None
    ) -> bytes:
        headers = [
            ("User-Agent", f"tensormesh-nb/{__version__}"),
            ("Accept", "*/*"),
            ("Accept-Encoding", ", ".join(CODINGS)),
            *self._cookies.header((route.scheme, route.host, route.port)),
        ]
        if body is not None:
            headers.append(("Content-Type", "application/json"))
        if is_this_machine(url.hostname or ""):
            # All kernels of a machine have the same address: the local endpoint takes turns.
            headers.append(("X-Client-Id", _CLIENT_ID))
        if route.proxy is not None and route.is_forwarded:
            headers += proxy_authorization(urlsplit(route.proxy))
        if target.key is not None:
            headers.append(("Authorization", f"Bearer {target.key.reveal()}"))
        try:
            return encode_request(method, url, headers, body, whole_url=route.is_forwarded)
        except ValueError as error:
            reason = str(error)
        finally:
            del headers
        raise SettingsError(f"{target.base_url}: the request cannot be sent ({reason}).")

    @contextmanager
    def time_limit(self, target: Target) -> Iterator[None]:
        """Cancel the block after ``timeout_total``: hosts may send small pieces forever.

        Raises:
            TimeoutExceeded: it took longer.
        """
        limit = self._settings.timeout_total
        with anyio.move_on_after(limit) as scope:
            yield
        if scope.cancelled_caught:
            raise TimeoutExceeded(
                f"{target.base_url}: the answer was not complete within {limit:g} s "
                "(timeout_total)."
            )

    async def prepare(self) -> Pool:
        """The running loop's connections; calling this early makes the first request faster.

        Raises:
            SettingsError: the certificates cannot be read.
        """
        loop = asyncio.get_running_loop()
        if loop not in self._pools:
            self._pools[loop] = Pool(tls_context(self._settings), self._settings.timeout)
        return self._pools[loop]

    async def aclose(self) -> None:
        """Close all connections of the running loop."""
        pool = self._pools.pop(asyncio.get_running_loop(), None)
        if pool is not None:
            await pool.aclose()
