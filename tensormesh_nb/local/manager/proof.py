"""Proof: how an endpoint shows that it holds the key, without telling it."""

from __future__ import annotations

import hashlib
import hmac

__all__ = ["proof"]


def proof(key: str, challenge: str) -> str:
    """The answer to a challenge that only a holder of the key can give.

    A kernel asks for it before it sends its key to the port that a record names.
    """
    return hmac.new(key.encode(), b"endpoint:" + challenge.encode(), hashlib.sha256).hexdigest()
