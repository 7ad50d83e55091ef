"""One response: its head, its body in pieces, and the error that its status means."""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections.abc import AsyncGenerator
from typing import Any

import aiohttp
import anyio

from ...config.settings import Settings
from ...errors import ResponseError, StatusError, TensormeshError
from ...wire.error_bodies import HostError, parse_error_body, parse_error_event
from ...wire.sanitize import one_line
from .error_mapping import PROXY_HINT, connection_error
from .target import Target

__all__ = ["HttpResponse", "stream_error"]

_ERROR_BODY = 65_536  # bytes of an error page that are read
_ERROR_TIME = 10.0  # seconds that reading them may take
_DRAIN_TIME = 1.0  # seconds to wait for the end of a body after [DONE]


class HttpResponse:
    """An open response. Use it as an async context manager: leaving it early closes the connection.

    Attributes:
        pieces: the body as it arrives, decompressed.
        content_type: the header, or an empty string.
        request_id: the header ``x-request-id``, or None.
    """

    def __init__(
        self, response: aiohttp.ClientResponse, target: Target, settings: Settings
    ) -> None:
        self._response = response
        self._target = target
        self._settings = settings
        protocol = None if response.connection is None else response.connection.protocol
        self._closed = None if protocol is None else protocol.closed
        self._lost: OSError | None = None  # why the connection was lost
        if self._closed is not None:
            self._closed.add_done_callback(self._end_body)
        self.pieces = self._pieces()
        self.content_type = self._header("content-type") or ""
        self.request_id = self._header("x-request-id")

    @property
    def is_success(self) -> bool:
        """Whether the status is 2xx and the body may be read."""
        return 200 <= self._response.status < 300 and not self._is_compressed_twice

    @property
    def _is_compressed_twice(self) -> bool:
        # A few bytes could become billions at once.
        return "," in self._response.headers.get("content-encoding", "")

    async def __aenter__(self) -> HttpResponse:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.pieces.aclose()
        if self._closed is not None:
            self._closed.remove_done_callback(self._end_body)
        self._response.close()  # at the end of the body, the connection is kept all the same

    def _end_body(self, closed: asyncio.Future[None]) -> None:
        """End the body with the connection. After bytes that are not HTTP, aiohttp does not."""
        error = closed.exception()
        cause = None if error is None else error.__cause__
        self._lost = cause if isinstance(cause, OSError) else None
        body, connection = self._response.content, self._response.connection
        if connection is not None and not body.is_eof() and body.exception() is None:
            protocol = connection.protocol
            reason = None if protocol is None else protocol.exception()
            body.set_exception(aiohttp.ClientPayloadError(str(reason or "")))

    async def drain(self) -> None:
        """Read the rest of the body for up to a second, so that the connection can be kept."""
        with anyio.move_on_after(_DRAIN_TIME), contextlib.suppress(TensormeshError):
            async for _ in self.pieces:
                pass

    async def _pieces(self) -> AsyncGenerator[bytes, None]:
        """The body as it arrives, decompressed.

        Raises:
            ConnectionFailed: the connection broke, or nothing came for too long.
            ResponseError: the body cannot be decompressed, or is longer than is allowed.
        """
        limit = self._settings.max_response_bytes
        read = self._response.content.readany
        problem: TensormeshError
        try:
            while piece := await read():
                yield piece[:limit]
                limit -= len(piece)
                if limit <= 0:
                    break
            else:
                if self._lost is None:
                    return
                # A body without a length ends with its connection, also with a broken one.
                raise self._lost
            problem = ResponseError(
                f"{self._target.base_url}: the response is longer than "
                f"{self._settings.max_response_bytes} bytes (max_response_bytes)."
            )
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as error:
            problem = connection_error(error, self._target, self._settings)
        raise problem

    async def error(self) -> TensormeshError:
        """The error that the status of a response without success means. Reads the body."""
        if self._is_compressed_twice:
            return ResponseError(
                f"{self._target.base_url}: the response is compressed more than once, which is "
                "not accepted."
            )
        status = self._response.status
        if 300 <= status < 400 and (location := self._header("location")):
            return ResponseError(
                f"{self._target.base_url} redirects to {location}. Redirects are not followed, "
                "because the key is for this host only. Correct the base URL."
            )
        body = self._target.redactor.bytes(await self._error_body())
        error = parse_error_body(status, body[:_ERROR_BODY], self._response.headers)
        return _status_error(error, self.request_id, self._target)

    async def _error_body(self) -> bytes:
        body = bytearray()
        # Part of an explanation is better than none.
        with anyio.move_on_after(_ERROR_TIME), contextlib.suppress(TensormeshError):
            async for piece in self.pieces:
                body += piece
                if len(body) > _ERROR_BODY:
                    break
        return bytes(body)

    def _header(self, name: str) -> str | None:
        value = self._response.headers.get(name)
        return one_line(self._target.redactor.message(value), 120) if value else None


def stream_error(failure: Any, request_id: str | None, target: Target) -> TensormeshError:
    """The error that an ``error`` in the middle of a stream means."""
    if isinstance(failure, ResponseError):
        return ResponseError(target.redactor.message(str(failure)))
    error = parse_error_event(target.redactor.json(failure))
    return _status_error(error, request_id, target)


def _status_error(error: HostError, request_id: str | None, target: Target) -> StatusError:
    """One line: the host's message, status and request id, then what to do."""
    status = error.status_code
    known = [f"HTTP {status}" if status else "", f"request {request_id}" if request_id else ""]
    message = target.redactor.message(error.message)
    message += f" ({', '.join([*filter(None, known), target.name])})"
    message += _advice(error, target)
    if error.retry_after:
        message += f" Retry after {math.ceil(error.retry_after)} s."
    return StatusError.kind(status)(
        message,
        status_code=status,
        request_id=request_id,
        param=error.param,
        body=target.redactor.json(error.body),
        retry_after=error.retry_after,
    )


def _advice(error: HostError, target: Target) -> str:
    """What the user of this host can do; empty if the host's own words have to do."""
    match error.status_code:
        case 401 if target.key is None:
            return (
                " No key was sent, and this host needs one: pass api_key= (in a cell: --key-env "
                "with the name of the variable that holds it)."
            )
        case 401 if target.name in ("serverless", "control plane"):
            kind = "an inference key" if target.name == "serverless" else "a control-plane token"
            return f" Is the key {kind}? Its source: {target.key_source}."
        case 401 if target.name != "local":
            return f" Is the key right? Its source: {target.key_source}."
        case 407:
            return " That was the proxy." + PROXY_HINT
        case 404 | 405 if "model" not in error.message.lower() and target.name != "local":
            return f" Is the base URL right? Requests go to paths below {target.base_url}."
    return ""
