"""Reads the body of a request: a JSON object of bounded size, within a bounded time."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
from starlette.requests import ClientDisconnect, Request

from .error_replies import HttpError

__all__ = ["MAX_BODY", "read_json"]

MAX_BODY = 4 << 20  # bytes
BODY_TIMEOUT = 30.0  # seconds for the whole body


async def read_json(request: Request) -> dict[str, Any]:
    """The request's body.

    Raises:
        HttpError: it is too large, too slow, incomplete, not JSON, or not an object.
    """
    try:
        received = await asyncio.wait_for(_read(request), BODY_TIMEOUT)
    except (asyncio.TimeoutError, TimeoutError):
        raise HttpError(408, f"The body did not arrive within {BODY_TIMEOUT:g} s.") from None
    except ClientDisconnect:  # nobody reads the reply, but uvicorn would log a traceback
        raise HttpError(400, "The connection was closed before the body was complete.") from None
    try:
        body = msgspec.json.decode(received)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise HttpError(400, f"The body is not JSON: {error}") from error
    if not isinstance(body, dict):
        raise HttpError(400, "The body must be a JSON object.")
    return body


async def _read(request: Request) -> bytes:
    announced = request.headers.get("content-length", "")
    pieces, size = [], int(announced) if announced.isdigit() else 0
    if size <= MAX_BODY:
        size = 0
        async for piece in request.stream():
            size += len(piece)
            pieces.append(piece)
            if size > MAX_BODY:
                break
    if size > MAX_BODY:
        raise HttpError(413, f"Request body too large: more than {MAX_BODY} bytes.")
    return b"".join(pieces)
