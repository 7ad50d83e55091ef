"""Untrusted text (model output, error bodies, names) made safe to show as plain text.

Control characters drive terminals, bidirectional overrides make text read other than it is
(https://trojansource.codes), and characters that cannot be seen hide what is said, so all of them
are shown as escapes. Joiners and tags stay: scripts, emoji and flags are made of them.
"""

from __future__ import annotations

import re

__all__ = ["one_line", "visible"]

_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff]"
)


def visible(text: str) -> str:
    """The text with what controls, turns or hides escaped (``\\x1b``); tab and LF are kept."""
    return _UNSAFE.sub(_escape, text)


def one_line(text: str, limit: int = 300) -> str:
    """The text as one safe line of at most ``limit`` characters."""
    line = " ".join(visible(text).split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def _escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
