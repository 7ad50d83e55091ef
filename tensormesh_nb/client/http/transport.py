"""Transport: the only user of httpx. Sends a request, opens the reply, translates what goes wrong.

Every error of httpx becomes one of ours at one seam, ``_translated``. The key is added on the last
step before a request is written, to requests for its own host only, and is taken out of whatever a
server repeats.
"""

from __future__ import annotations

import contextlib
import email.utils
import ipaddress
import logging
import math
import os
import re
import ssl
import time
from collections import deque
from collections.abc import AsyncGenerator, Generator, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlsplit

import anyio

from ..._version import __version__
from ...config.secret import Secret
from ...config.settings import Settings
from ...errors import (
    ConnectionFailed,
    ResponseError,
    SettingsError,
    StatusError,
    TensormeshError,
    TimeoutExceeded,
)
from ...wire.error_bodies import parse_error_body, parse_error_event
from ...wire.sanitize import one_line
from .absent import absent
from .network import Network

# Its command line brings rich and pygments where they are installed: two thirds of the import.
with absent("httpx._main"):
    import httpx

__all__ = ["Place", "Reply", "Transport", "event_error"]

_ERROR_BODY = 65_536  # bytes of an error page that are worth reading
_ERROR_TIME = 10.0  # seconds that they may take
# Waking up costs more than reading an event. Where they keep coming faster than a screen could show
# them, they are let gather for as long as it shows one picture.
_CROWD = 0.002  # seconds between two events, at most
_PATIENCE = 4  # so many in a row make a crowd
_GATHER = 1 / 60  # seconds
_LARGE = 32_768  # bytes: who sends so much at once is not held up
_UNTRUSTED = re.compile(r"certificate verify failed: (.*?)\.?( \(_ssl|$)")  # OpenSSL's words
_PROXY_HINT = " Put user and password into its URL: HTTPS_PROXY=http://USER:PASSWORD@PROXY."
_ENDED = "The local endpoint has ended; the next request starts it again."
_KEPT = 100  # idle connections: a class, or a table, asks for many answers at once, again and again
_EXPIRY = 5.0  # seconds that one is kept; hosts close theirs after not much more
_HEADERS_LOG = "httpcore.http11"  # gets, at DEBUG, the headers of replies, which may repeat the key
_DRAIN = 1.0  # seconds to wait for the end of a reply that has said [DONE]


@dataclass(frozen=True)
class Place:
    """Where a request goes, resolved."""

    name: str
    base_url: str
    key: Secret | None
    vocab_size: int | None


class Transport:
    """Connections to a host, with one TLS context. Used on one event loop.

    Every request under way has a client of httpx for itself: a pool looks at all its connections
    whenever a request begins or ends, and among a hundred that costs more than the answers.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._tls: ssl.SSLContext | None = None
        self._cookies = CookieJar()  # hosts may balance their load by them
        self._idle: deque[tuple[float, httpx.AsyncClient]] = deque()  # since when, the latest last
        self._pid = os.getpid()

    async def send(self, place: Place, method: str, path: str, body: bytes | None = None) -> Reply:
        """A successful reply, whose body is still to be read.

        Raises:
            TensormeshError: the host cannot be reached, or refuses.
        """
        if place.key is not None:
            logging.getLogger(_HEADERS_LOG).addFilter(_KeylessLog(place.key))
        headers = {"Content-Type": "application/json"} if body else None
        url = f"{place.base_url}/{path}"
        await self._close_idle(time.monotonic() - _EXPIRY, _KEPT)
        with contextlib.ExitStack() as using:
            http = using.enter_context(self._connection())
            try:
                request = http.build_request(method, url, content=body, headers=headers)
                response = await http.send(request, auth=_Bearer(place), stream=True)
            except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
                problem: TensormeshError = _translated(error, place, self._settings)
            else:
                reply = Reply(response, place, self._settings, using.pop_all())
                if response.is_success and not reply.is_bomb:
                    return reply
                async with reply:
                    problem = await reply.refusal()
        # Raised outside of the handler: the frames of httpx hold the request, and so the key.
        raise problem

    async def prepare(self) -> None:
        """Make ahead what the first request needs: a client, and anyio's side of the loop."""
        with anyio.CancelScope(), self._connection():
            pass

    async def aclose(self) -> None:
        """Close all connections."""
        await self._close_idle(math.inf, 0)

    @contextlib.contextmanager
    def _connection(self) -> Iterator[httpx.AsyncClient]:
        """The client that was used last, or a new one; idle again afterwards."""
        _, http = self._idle.pop() if self._idle else (0.0, self._client())
        try:
            yield http
        finally:
            self._idle.append((time.monotonic(), http))

    async def _close_idle(self, before: float, kept: int) -> None:
        """Close what has been idle since then, and what is more than is kept."""
        # A forked child must not speak on its parent's connections, nor say that they end.
        if self._pid != os.getpid():
            self._pid = os.getpid()
            self._idle.clear()
        while self._idle and (self._idle[0][0] < before or len(self._idle) > kept):
            await self._idle.popleft()[1].aclose()

    def _client(self) -> httpx.AsyncClient:
        if self._tls is None:
            self._tls = _certificates(self._settings)
        try:
            http = httpx.AsyncClient(
                headers={"User-Agent": f"tensormesh-nb/{__version__}"},
                timeout=httpx.Timeout(
                    self._settings.timeout, read=self._settings.stream_idle_timeout
                ),
                cookies=self._cookies,
                verify=self._tls,
                # A proxy has no business between this process and this machine.
                trust_env=not _is_this_machine(self._settings.base_url),
            )
        except (ImportError, ValueError, httpx.InvalidURL) as error:
            # What is no URL may be quoted with its password.
            invalid = isinstance(error, httpx.InvalidURL)
            detail = "it is no URL" if invalid else one_line(str(error), 160)
            raise SettingsError(
                f"The proxy of HTTP_PROXY, HTTPS_PROXY or ALL_PROXY cannot be used ({detail})."
            ) from None
        _merge_chunks(http)
        return http


class Reply:
    """An open reply, whose errors are ours."""

    def __init__(
        self,
        response: httpx.Response,
        place: Place,
        settings: Settings,
        using: contextlib.ExitStack,
    ) -> None:
        self._response = response
        self._using = using  # lets go of the connection
        self._place = place
        self._settings = settings
        self._draining = False
        self.pieces = self._pieces()
        self.content_type = _shown(response.headers.get("content-type"), place) or ""
        self.request_id: str | None = _shown(response.headers.get("x-request-id"), place)

    @property
    def is_bomb(self) -> bool:
        """Whether it is compressed more than once: a few bytes could become billions at once."""
        coding: str = self._response.headers.get("content-encoding", "")
        return coding.count(",") > 0

    async def __aenter__(self) -> Reply:
        return self

    async def __aexit__(self, *_: object) -> None:
        with self._using:
            await self.pieces.aclose()
            await self._response.aclose()

    async def drain(self) -> None:
        """Read what is left, so that the connection can be used again; not for long."""
        self._draining = True
        with anyio.move_on_after(_DRAIN), contextlib.suppress(TensormeshError):
            async for _ in self.pieces:
                pass

    async def _pieces(self) -> AsyncGenerator[bytes, None]:
        """The body as it arrives, decompressed.

        Raises:
            ConnectionFailed: the connection broke, or nothing came for too long.
            ResponseError: the body cannot be decompressed, or is longer than is allowed.
        """
        limit = self._settings.max_response_bytes
        try:
            crowd, asked = 0, time.monotonic()
            async for piece in self._response.aiter_bytes():
                alone = time.monotonic() - asked > _CROWD or len(piece) > _LARGE
                yield piece[:limit]
                limit -= len(piece)
                if limit <= 0:
                    break
                crowd = 0 if alone else crowd + 1
                if crowd >= _PATIENCE and not self._draining:
                    await anyio.sleep(_GATHER)
                asked = time.monotonic()
            else:
                return
            problem: TensormeshError = ResponseError(
                f"{self._place.base_url}: the reply is longer than "
                f"{self._settings.max_response_bytes} bytes (max_response_bytes)."
            )
        except httpx.HTTPError as error:
            problem = _translated(error, self._place, self._settings)
        raise problem

    async def refusal(self) -> TensormeshError:
        """The error that a reply without success stands for."""
        response, body = self._response, b""
        if self.is_bomb:
            return ResponseError(
                f"{self._place.base_url}: the reply is compressed more than once, which only "
                "a trap would be."
            )
        try:
            with anyio.move_on_after(_ERROR_TIME):
                async for piece in response.aiter_bytes():
                    body += piece
                    if len(body) > _ERROR_BODY:
                        break
        except httpx.HTTPError:
            pass  # half an explanation is better than none
        if response.is_redirect:
            target = _shown(response.headers.get("location"), self._place) or "nowhere"
            return ResponseError(
                f"{self._place.base_url} redirects to {target}; redirects are not followed, "
                "because the key is for the host it was given for. Correct the base URL."
            )
        failure = parse_error_body(response.status_code, self.without_key(body)[:_ERROR_BODY])
        pause = _retry_after(response.headers.get("retry-after"))
        told = _sentence(failure.message, response.status_code, self.request_id, self._place)
        if pause is not None and math.isfinite(pause):
            told += f" It asks to wait {math.ceil(pause)} s."
        return StatusError.kind(response.status_code)(
            told,
            status_code=response.status_code,
            request_id=self.request_id,
            param=failure.param,
            body=_scrubbed_body(failure.body, self._place),
            retry_after=pause,
        )

    def without_key(self, body: bytes) -> bytes:
        """Bytes that may be quoted. To be asked for before they are cut: half a key is one too."""
        return _scrubbed(body.decode("latin-1"), self._place).encode("latin-1", "replace")

    def texts_without_key(self, answer: Any) -> Any:
        """Decoded JSON that may be shown: a key that is a number or a word leaves it what it is."""
        return _scrubbed_body(answer, self._place)


class _Bearer(httpx.Auth):
    """Adds the key to requests for its own host, on the last step before they are written."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        key = self._place.key
        home = httpx.URL(self._place.base_url)
        if key is not None and _origin(request.url) == _origin(home):
            request.headers["Authorization"] = f"Bearer {key.reveal()}"
        yield request


@dataclass(frozen=True)
class _KeylessLog:
    """Takes the key out of a log. Equal ones are one, so a logger gets one for each key."""

    key: Secret

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = self.key.out_of(str(record.msg))
        return True


def _merge_chunks(http: httpx.AsyncClient) -> None:
    """Give all its connections, also those through proxies, a network with fewer HTTP chunks.

    httpx has no argument for what httpcore calls ``network_backend``. Where these names are gone,
    reading is slower and nothing else; a test would say so.
    """
    for transport in (http._transport, *http._mounts.values()):
        pool = getattr(transport, "_pool", None)
        network = getattr(pool, "_network_backend", None)
        if network is not None:
            setattr(pool, "_network_backend", Network(network))  # noqa: B010 - no public name


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _translated(error: Exception, place: Place, settings: Settings) -> TensormeshError:
    """What httpx raised, as one of ours: one line, what to do. The only such seam."""
    where = place.base_url
    detail = one_line(_scrubbed(str(error), place), 160)
    problem: TensormeshError
    match error:
        case httpx.ConnectTimeout():
            problem = TimeoutExceeded(
                f"{where}: no connection within {settings.timeout:g} s.", connected=False
            )
        case httpx.ReadTimeout():
            problem = TimeoutExceeded(
                f"{where}: nothing arrived for {settings.stream_idle_timeout:g} s "
                "(stream_idle_timeout)."
            )
        case httpx.TimeoutException():
            problem = TimeoutExceeded(f"{where}: the request was not sent in time ({detail}).")
        case httpx.ProxyError():
            hint = _PROXY_HINT if detail.startswith("407") else ""
            problem = ConnectionFailed(
                f"{where}: the proxy refused ({detail}).{hint}", connected=False
            )
        case httpx.ConnectError() if found := _UNTRUSTED.search(detail):
            problem = ConnectionFailed(
                f"{where}: its certificate is not trusted ({found[1]}). Where it is of an "
                "authority of your own, name that one's file: ca_bundle or TENSORMESH_CA_BUNDLE.",
                connected=False,
            )
        case httpx.ConnectError():
            hint = _ENDED if place.name == "local" else "Is the host right, and is it running?"
            problem = ConnectionFailed(
                f"{where} cannot be reached ({detail or 'no reason given'}). {hint}",
                connected=False,
            )
        case httpx.DecodingError():
            problem = ResponseError(f"{where}: the reply could not be decompressed ({detail}).")
        case httpx.InvalidURL() | httpx.UnsupportedProtocol() | UnicodeError():
            problem = SettingsError(f"{where} is not a URL that can be used ({detail}).")
        case _:
            problem = ConnectionFailed(
                f"{where}: the connection broke ({detail or 'reset by the other side'})."
                + (f" {_ENDED}" if place.name == "local" else "")
            )
    return problem


def event_error(failure: Any, request_id: str | None, place: Place) -> TensormeshError:
    """The error that an ``error`` in the middle of a stream stands for."""
    if isinstance(failure, ResponseError):
        return ResponseError(_scrubbed(str(failure), place))
    told = parse_error_event(_scrubbed_body(failure, place))
    return StatusError.kind(told.status_code)(
        _sentence(told.message, told.status_code, request_id, place),
        status_code=told.status_code,
        request_id=request_id,
        param=told.param,
        body=_scrubbed_body(told.body, place),
    )


def _sentence(message: str, status: int | None, request_id: str | None, place: Place) -> str:
    """One line: what the host said, then status and request id, then what to do."""
    known = [f"HTTP {status}" if status else "", f"request {request_id}" if request_id else ""]
    told = f"{_scrubbed(message, place)} ({', '.join([*filter(None, known), place.name])})"
    if status == 401:
        told += (
            " Is TENSORMESH_INFERENCE_API_KEY an inference key (not a control-plane token)?"
            if place.key is not None
            else " No key was sent; this host wants one."
        )
    if status == 407:
        told += " That was the proxy." + _PROXY_HINT
    if status == 404 and "model" not in message.lower():
        told += " Is the base URL right? It usually ends in /v1."
    return told


def _scrubbed(text: str, place: Place) -> str:
    """The text without the key, which some servers repeat."""
    return place.key.out_of(text) if place.key is not None else text


def _scrubbed_body(body: Any, place: Place) -> Any:
    if isinstance(body, str):
        return _scrubbed(body, place)
    if isinstance(body, Mapping):
        return {_scrubbed(k, place): _scrubbed_body(v, place) for k, v in body.items()}
    return [_scrubbed_body(item, place) for item in body] if isinstance(body, list) else body


def _shown(header: str | None, place: Place) -> str | None:
    return one_line(_scrubbed(header, place), 120) if header else None


def _is_this_machine(base_url: str | None) -> bool:
    """Whether a base URL (None: the local endpoint's) is on a loopback address."""
    host = urlsplit(base_url or "//localhost").hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _certificates(settings: Settings) -> ssl.SSLContext:
    # Nothing to verify on plain HTTP, and certificates cost as much as thousands of tokens.
    if (settings.base_url or "http:").startswith("http:"):
        return _context(False)
    file, folder = (os.environ.get(f"SSL_CERT_{what}") for what in ("FILE", "DIR"))
    source = settings.ca_bundle or file
    try:
        written = os.stat(source).st_mtime_ns if source else 0
        return _context(True, settings.ca_bundle, (file, folder, written))
    except OSError as error:
        name = "ca_bundle" if settings.ca_bundle else "SSL_CERT_FILE"
        raise SettingsError(
            f"{name}: {source or 'the system'} holds no certificates ({one_line(str(error))})."
        ) from None


@lru_cache(maxsize=4)
def _context(
    verify: bool, ca_bundle: str | None = None, _elsewhere: object = None
) -> ssl.SSLContext:
    """One for all clients that trust the same certificates.

    Args:
        verify: whether there are certificates to verify.
        ca_bundle: PEM file of those to trust, or None for the system's.
        _elsewhere: what else decides: another one gives another context.
    """
    if ca_bundle is not None:
        return ssl.create_default_context(cafile=ca_bundle)
    return httpx.create_ssl_context(verify=verify)


def _retry_after(value: str | None) -> float | None:
    """Seconds to wait: the header holds seconds or an HTTP date."""
    if not value:
        return None
    try:
        seconds = float(value)
        return None if math.isnan(seconds) else max(0.0, seconds)
    except ValueError:
        pass
    try:
        return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, OverflowError):
        return None
