"""One response: its head, its body in pieces, and the error that its status means."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable
from typing import Any

from ...config.settings import Settings
from ...errors import ResponseError, StatusError, TensormeshError
from ...wire.error_bodies import HostError, parse_error_body, parse_error_event
from ...wire.sanitize import one_line
from ..cassette.player import PlayedConnection, PlayedHead
from ..cassette.recorder import Recorder
from ..runtime.loop import sleep
from ..runtime.time_limit import TimeLimit
from .connections.connection import Connection, Take
from .connections.parser import ResponseParser
from .decompression import Decompress, DecompressionError, decompressor
from .error_mapping import BROKEN, PROXY_HINT, broken, undecodable
from .target import Target

__all__ = ["HttpResponse", "stream_error"]

_ERROR_BODY = 65_536  # bytes of an error page that are read
_ERROR_TIME = 10.0  # seconds that reading them may take
_DRAIN_TIME = 1.0  # seconds to wait for the end of a body after [DONE]


class HttpResponse:
    """An open response. Use it as an async context manager: leaving it early closes the connection.

    Args:
        connection: has read the head.
        head: of the response.
        keep: called if the connection can be used again; None if it never can.
        target: the host.
        settings: how much is read.
        recorder: records the response.

    Attributes:
        target: as given.
        played: the connection, if it plays a recording; else None.
        request_id: the header ``x-request-id``, or None.
    """

    def __init__(
        self,
        connection: Connection | PlayedConnection,
        head: ResponseParser | PlayedHead,
        keep: Callable[[], None] | None,
        target: Target,
        settings: Settings,
        recorder: Recorder | None = None,
    ) -> None:
        self._connection, self._head, self._keep = connection, head, keep
        self.target, self._settings, self._recorder = target, settings, recorder
        self.played = connection if isinstance(connection, PlayedConnection) else None
        self._left = settings.max_response_bytes
        codings = head.headers.get("content-encoding")
        parts = codings.lower().split(",") if codings else ()
        self._codings = [name for c in parts if (name := c.strip()) not in ("", "identity")]
        self._decompress: Decompress | None = None
        self.request_id = self._header("x-request-id")
        if recorder is not None:
            recorder.head(head.status, head.headers, is_refused=self._is_compressed_twice)

    @property
    def content_type(self) -> str:
        """The header, or an empty string."""
        return self._header("content-type") or ""

    @property
    def is_success(self) -> bool:
        """Whether the status is 2xx and the body may be read."""
        return 200 <= self._head.status < 300 and not self._is_compressed_twice

    @property
    def _is_compressed_twice(self) -> bool:
        return len(self._codings) > 1  # a few bytes could become billions at once

    @property
    def _closes_silently(self) -> bool:
        """Whether the host closes the connection after this response without announcing it.

        llama.cpp's server does after every stream. A request sent at that moment would be lost.
        """
        return self._head.headers.get("server") == "llama.cpp" and self._head.is_chunked

    async def __aenter__(self) -> HttpResponse:
        return self

    async def __aexit__(self, *_: object) -> None:
        is_complete = self._head.is_complete
        if self._connection.finish() and self._keep is not None and not self._closes_silently:
            self._keep()
        else:
            self._connection.close()
        if self._recorder is not None:
            self._recorder.end(is_complete=is_complete)

    async def read(self, take: Take) -> None:
        """Pass the body on, decompressed, as it arrives, until ``take`` returns True or it ends.

        Raises:
            ConnectionFailed: the connection broke, or nothing arrived for too long. Everything that
                arrived has been passed on.
            ResponseError: the body cannot be decompressed, or is longer than allowed.
            Exception: what ``take`` raises.
        """

        recorder = self._recorder

        def limited(piece: bytes) -> bool:
            if recorder is not None:
                recorder.piece(piece)
            enough = take(piece[: self._left])
            if enough and recorder is not None:
                recorder.enough()
            self._left -= len(piece)
            if self._left > 0 or enough:
                return enough
            raise ResponseError(
                f"{self.target.base_url}: the response is longer than "
                f"{self._settings.max_response_bytes} bytes (max_response_bytes)."
            )

        try:
            await self._read_decompressed(limited)
        except DecompressionError as error:
            failed: Exception = error
            problem: TensormeshError = undecodable(error, self.target)
        except BROKEN as error:
            failed, problem = error, broken(error, self.target, self._settings)
        else:
            return
        if recorder is not None:
            recorder.failed(failed)
        raise problem

    async def _read_decompressed(self, take: Take) -> None:
        """Read the body. Of compressed ones, a few bytes may become many pieces; time limits and
        interrupts have an effect between these.
        """
        if self._codings and self._decompress is None:
            self._decompress = decompressor(self._codings[0])
        if self._decompress is None:
            await self._connection.read(take)
            return
        raw: list[bytes] = []

        def take_one(piece: bytes) -> bool:
            raw.append(piece)
            return True

        while True:
            await self._connection.read(take_one)
            if not raw:
                return
            for number, piece in enumerate(self._decompress(raw.pop())):
                if number:
                    await sleep(self._connection.loop, 0.0)
                if take(piece):
                    return

    async def drain(self) -> None:
        """Read the rest of the body for up to a second, so that the connection can be kept."""
        if not self._head.is_complete:
            with self._limit(_DRAIN_TIME), contextlib.suppress(TensormeshError):
                await self.read(lambda _: False)

    async def error(self) -> TensormeshError:
        """The error that the status of a response without success means. Reads the body."""
        if self._is_compressed_twice:
            return ResponseError(
                f"{self.target.base_url}: the response is compressed more than once, which is "
                "not accepted."
            )
        status = self._head.status
        if 300 <= status < 400 and (location := self._header("location")):
            return ResponseError(
                f"{self.target.base_url} redirects to {location}. Redirects are not followed, "
                "because the key is for this host only. Correct the base URL."
            )
        body = self.target.redactor.bytes(await self._error_body())
        error = parse_error_body(status, body[:_ERROR_BODY], self._head.headers)
        return _status_error(error, self.request_id, self.target)

    async def _error_body(self) -> bytes:
        body = bytearray()

        def take(piece: bytes) -> bool:
            body.extend(piece)
            return len(body) > _ERROR_BODY

        # Part of an explanation is better than none.
        with self._limit(_ERROR_TIME), contextlib.suppress(TensormeshError):
            await self.read(take)
        return bytes(body)

    def _limit(self, seconds: float) -> TimeLimit:
        return TimeLimit(self._connection.loop, seconds)

    def _header(self, name: str) -> str | None:
        value = self._head.headers.get(name)
        return one_line(self.target.redactor.message(value), 120) if value else None


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
        should_retry=error.should_retry,
    )


def _advice(error: HostError, target: Target) -> str:
    """What the user of this host can do; empty if the host's own words must suffice."""
    match error.status_code:
        case 401 if target.key is None:
            return (
                " No key was sent, and this host needs one: pass api_key= (in a cell: --key-env "
                "with the name of the variable that holds it)."
            )
        case 401 if target.name in ("serverless", "control plane"):
            kind = "an inference key" if target.name == "serverless" else "a control-plane token"
            return f" Is the key {kind}? Its source: {target.key_source}."
        case 401 if target.is_shared:
            return (
                f" The key in {target.key_source} is not the endpoint's, or no longer: set it to "
                "the one that `tensormesh-nb serve --class` printed last."
            )
        case 401 if target.name != "local":
            return f" Is the key right? Its source: {target.key_source}."
        case 407:
            return " That was the proxy." + PROXY_HINT
        case 404 | 405 if "model" not in error.message.lower() and target.name != "local":
            return f" Is the base URL right? Requests go to paths below {target.base_url}."
    return ""
