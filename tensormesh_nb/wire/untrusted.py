"""Untrusted text (model output, error bodies, names) made safe to show as plain text.

Control characters drive terminals, and bidirectional overrides make text read other than it is
(https://trojansource.codes), so both are shown as escapes instead of being obeyed.
"""

from __future__ import annotations

import re

__all__ = ["one_line", "visible"]

_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


def visible(text: str) -> str:
    """The text with control and bidi characters escaped (``\\x1b``); tab and LF are kept."""
    return _UNSAFE.sub(_escape, text)


def one_line(text: str, limit: int = 300) -> str:
    """The text as one safe line of at most ``limit`` characters."""
    line = " ".join(visible(text).split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def _escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
