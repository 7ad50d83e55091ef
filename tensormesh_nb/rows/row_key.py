"""The identity of what is sent for a row."""

from __future__ import annotations

import hashlib

import msgspec

from ..wire.request import ChatRequest

__all__ = ["row_key"]


def row_key(request: ChatRequest, place: str, repeat: int) -> bytes:
    """A hash of everything that is sent.

    Args:
        request: the complete request. Every field counts.
        place: the host: its base URL, or ``local``.
        repeat: how many earlier rows of the run send the same: repeats share no answer.

    Returns:
        32 bytes of SHA-256.
    """
    sent = {"host": place, "repeat": repeat, "body": request.body()}
    return hashlib.sha256(msgspec.json.encode(sent, order="deterministic")).digest()
