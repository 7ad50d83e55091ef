"""The identity of what is sent for a row."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec

__all__ = ["row_key"]


def row_key(sent: Mapping[str, Any], repeat: int) -> bytes:
    """A hash of everything that is sent.

    Args:
        sent: the host and the body. Every field counts.
        repeat: how many earlier rows of the run send the same: repeats share no answer.

    Returns:
        32 bytes of SHA-256.
    """
    hashed = {**sent, "repeat": repeat}
    return hashlib.sha256(msgspec.json.encode(hashed, order="deterministic")).digest()
