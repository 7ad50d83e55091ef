"""The transport: one session of aiohttp for each event loop, and its connections."""

from __future__ import annotations

import asyncio
import logging

import aiohttp

from ..._version import __version__
from ...config.redactor import Redactor
from ...config.settings import Settings
from ...errors import TensormeshError
from .error_mapping import connection_error
from .proxy import proxy_for
from .response import HttpResponse
from .target import Target
from .tls import tls_context

__all__ = ["Transport"]

_KEEPALIVE = 5.0  # seconds that an idle connection is kept; hosts close theirs soon after
_LONGEST_HEADER = 65_536  # bytes
_LOGS = ("aiohttp.client", "aiohttp.internal", "asyncio")  # may quote what a host sent


class Transport:
    """Sends requests to a host. Used on one event loop at a time.

    Args:
        settings: timeouts, certificates, and how much of a response is read.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        # A forked child runs a loop of its own, so it never uses its parent's connections.
        self._sessions: dict[asyncio.AbstractEventLoop, aiohttp.ClientSession] = {}

    async def send(
        self, target: Target, method: str, path: str, body: bytes | None = None
    ) -> HttpResponse:
        """Send a request. Redirects are not followed, and nothing with a body is sent twice.

        Args:
            target: the host. The key is sent to its own URL only.
            method: ``GET`` or ``POST``.
            path: below the target's base URL.
            body: JSON.

        Returns:
            A response with a status of success. Its body is still to be read.

        Raises:
            TensormeshError: the host cannot be reached, or its status is an error.
        """
        url = f"{target.base_url}/{path}"
        headers = {"Content-Type": "application/json"} if body else {}
        if target.key is not None:
            headers["Authorization"] = f"Bearer {target.key.reveal()}"
            _redact_logs(target.redactor)
        session = await self.prepare()
        proxy = proxy_for(url)
        try:
            opened = await session.request(
                method, url, data=body, headers=headers, proxy=proxy, allow_redirects=False
            )
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError, ValueError) as error:
            problem: TensormeshError = connection_error(error, target, self._settings)
        else:
            response = HttpResponse(opened, target, self._settings)
            if response.is_success:
                return response
            async with response:
                problem = await response.error()
        finally:
            del headers  # tracebacks may show the locals of this frame
        # Raised outside of the handler: the frames of aiohttp hold the key.
        raise problem

    async def prepare(self) -> aiohttp.ClientSession:
        """The running loop's session; calling this early makes the first request faster.

        Raises:
            SettingsError: the certificates cannot be read.
        """
        loop = asyncio.get_running_loop()
        if loop not in self._sessions:
            settings = self._settings
            self._sessions[loop] = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=0,  # a client may have any number of requests under way
                    keepalive_timeout=_KEEPALIVE,
                    ssl=tls_context(settings),
                ),
                # Hosts may balance their load by cookies, also those without a name.
                cookie_jar=aiohttp.CookieJar(unsafe=True),
                headers={"User-Agent": f"tensormesh-nb/{__version__}"},
                timeout=aiohttp.ClientTimeout(
                    connect=settings.timeout, sock_read=settings.stream_idle_timeout
                ),
                max_line_size=_LONGEST_HEADER,
                max_field_size=_LONGEST_HEADER,
            )
        return self._sessions[loop]

    async def aclose(self) -> None:
        """Close all connections of the running loop."""
        session = self._sessions.pop(asyncio.get_running_loop(), None)
        if session is not None:
            await session.close()


def _redact_logs(redactor: Redactor) -> None:
    """Take the key out of what aiohttp logs. Equal filters are one, so a logger has one a key."""
    for name in _LOGS:
        logging.getLogger(name).addFilter(redactor)
