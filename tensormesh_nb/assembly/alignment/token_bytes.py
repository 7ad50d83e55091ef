"""The bytes of a token as far as its own string and bytes determine them, without the text."""

from __future__ import annotations

import re

__all__ = ["certain_bytes", "is_marker", "shown_bytes"]

# <|im_end|>, </s>, <think>, [INST], [/TOOL_CALLS]
_MARKER = re.compile(r"</?[\w|.\-:▁｜]+>|\[/?[A-Z_]+\]")


def certain_bytes(token: str | None, sent: bytes | None) -> bytes | None:
    """The token's bytes if certain: sent and not a replacement character's, or plain ASCII."""
    if sent is not None:
        return shown_bytes(token, sent)
    readable = token and token.isascii() and not token.startswith(("token_id:", "<0x"))
    return token.encode() if token and readable else None


def shown_bytes(token: str | None, sent: bytes | None) -> bytes | None:
    """The sent bytes, which may be shown unaligned; None for those of a replacement character."""
    if sent is None or (token and "\ufffd" in token and sent == token.encode()):
        return None
    return sent if sent or not token else None


def is_marker(token: str | None) -> bool:
    """Whether a token looks like one that structures a conversation: ``<|im_end|>``."""
    return token is not None and _MARKER.fullmatch(token.strip()) is not None
