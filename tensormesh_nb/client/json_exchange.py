"""Inquiry: a question to a host whose answer is one JSON document."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec

from ..errors import ResponseError
from ..wire.chunks import DECODE_ERRORS
from ..wire.decoder import MAX_EVENT_BYTES
from .http.transport import Place, Transport

__all__ = ["get", "post"]


async def get(transport: Transport, place: Place, path: str) -> Any:
    """What is at a path below ``/v1``.

    Raises:
        TensormeshError: it cannot be had, or is no JSON.
    """
    return await _json(transport, place, "GET", path)


async def post(transport: Transport, place: Place, path: str, body: Any) -> Any:
    """What is answered to JSON posted beside ``/v1``, where hosts have what is not OpenAI's.

    Raises:
        TensormeshError: it cannot be had, or is no JSON.
    """
    root = replace(place, base_url=place.base_url.removesuffix("/v1"))
    return await _json(transport, root, "POST", path, msgspec.json.encode(body))


async def _json(
    transport: Transport, place: Place, method: str, path: str, body: bytes | None = None
) -> Any:
    async with await transport.send(place, method, path, body) as reply:
        answer = bytearray()
        async for piece in reply.pieces:
            answer += piece
            if len(answer) > MAX_EVENT_BYTES:
                raise ResponseError(
                    f"{place.base_url}/{path} answered with more than {MAX_EVENT_BYTES >> 20} MiB."
                )
    try:
        return reply.texts_without_key(msgspec.json.decode(answer))
    except DECODE_ERRORS:
        raise ResponseError(f"{place.base_url}/{path} did not answer with JSON.") from None
