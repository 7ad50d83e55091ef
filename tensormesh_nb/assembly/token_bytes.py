"""What a token's string and bytes say on their own, without the text they belong to."""

from __future__ import annotations

import re

__all__ = ["certain_bytes", "is_marker", "shown_bytes"]

# <|im_end|>, </s>, <think>, [INST], [/TOOL_CALLS]
_MARKER = re.compile(r"</?[\w|.\-:▁｜]+>|\[/?[A-Z_]+\]")


def certain_bytes(token: str | None, sent: bytes | None) -> bytes | None:
    """The token's bytes where they are certain: sent, and not a replacement character's."""
    if sent is not None:
        return shown_bytes(token, sent)
    readable = token and token.isascii() and not token.startswith(("token_id:", "<0x"))
    return token.encode() if token and readable else None


def shown_bytes(token: str | None, sent: bytes | None) -> bytes | None:
    """Bytes that may be shown although they are not laid out: not a replacement character's."""
    if sent is None or (token and "\ufffd" in token and sent == token.encode()):
        return None
    return sent if sent or not token else None


def is_marker(token: str | None) -> bool:
    """Whether a token looks like one that structures a conversation: ``<|im_end|>``."""
    return token is not None and _MARKER.fullmatch(token.strip()) is not None
