"""Requests whose response is one JSON document."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec

from ...errors import ResponseError
from ...wire.chunks import DECODE_ERRORS
from ...wire.decoder import MAX_EVENT_BYTES
from .target import Target
from .transport import Transport

__all__ = ["get_json", "post_json"]


async def get_json(transport: Transport, target: Target, path: str) -> Any:
    """The JSON at a path below ``/v1``.

    Raises:
        TensormeshError: the request failed, or the response is not JSON.
    """
    return await _json(transport, target, "GET", path)


async def post_json(transport: Transport, target: Target, path: str, body: Any) -> Any:
    """Post JSON to a path next to ``/v1``, where hosts offer what OpenAI's API does not have.

    Raises:
        TensormeshError: the request failed, or the response is not JSON.
    """
    root = replace(target, base_url=target.base_url.removesuffix("/v1"))
    return await _json(transport, root, "POST", path, msgspec.json.encode(body))


async def _json(
    transport: Transport, target: Target, method: str, path: str, body: bytes | None = None
) -> Any:
    document = bytearray()

    def take(piece: bytes) -> bool:
        document.extend(piece)
        return len(document) > MAX_EVENT_BYTES

    with transport.time_limit(target):
        async with await transport.send(target, method, path, body) as response:
            await response.read(take)
    if len(document) > MAX_EVENT_BYTES:
        raise ResponseError(
            f"{target.base_url}/{path} answered with more than {MAX_EVENT_BYTES >> 20} MiB."
        )
    try:
        return target.redactor.json(msgspec.json.decode(document))
    except DECODE_ERRORS:
        raise ResponseError(f"{target.base_url}/{path} did not answer with JSON.") from None
