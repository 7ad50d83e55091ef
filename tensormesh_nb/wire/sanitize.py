"""Untrusted text (model output, error bodies, names) made safe to show as plain text.

Control characters drive terminals, bidirectional overrides make text read other than it is
(https://trojansource.codes), and characters that cannot be seen hide what is said, so all of them
are shown as escapes. What cannot be seen is what Unicode calls default ignorable
(https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point). Some of it is at work in
scripts, emoji and flags; there, and only there, it stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = [
    "MAX_SHOWN",
    "PieceSanitizer",
    "escape_unsafe",
    "excerpt",
    "invisible_positions",
    "one_line",
    "shorten",
]

MAX_SHOWN = 1_000_000
"""Characters of one text that are shown; a page that got 50 MB would stand still."""

# Default ignorable, without what turns text.
_IGNORABLE = (
    "\xad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2065\u206a-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
)
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufff9-\ufffb"
    f"\ud800-\udfff{_IGNORABLE}]+"
)
_HIDDEN = re.compile(f"[{_IGNORABLE}]+")

_IDEOGRAPHS = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_SYMBOLS = "\u2070-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
# Scripts whose letters join, from Arabic to Mongolian, the Indic ones of later blocks, Adlam.
_JOINING = (
    "\u0600-\u109f\u1700-\u17b3\u17b6-\u180a\u1810-\u1cff\ua800-\uabff\ufb50-\ufdff\ufe70-\ufefc"
    "\U00010a00-\U00011fff\U0001e900-\U0001e95f"
)
_AT_WORK = re.compile(
    f"(?<=[{_JOINING}])[\u200c\u200d]|(?<=[{_SYMBOLS}\ufe0f])\u200d|(?<=[#*0-9\xa9\xae])\ufe0f"
    f"|(?<=[{_SYMBOLS}{_IDEOGRAPHS}\u1000-\u109f\ua840-\ua87f])[\ufe00-\ufe0f]"
    f"|(?<=[{_IDEOGRAPHS}])[\U000e0100-\U000e01ef]|(?<=[\u1820-\u18aa])[\u180b-\u180f]"
    # A flag of a region: https://www.unicode.org/reports/tr51/#valid-emoji-tag-sequences
    "|(?<=\U0001f3f4)[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f"
)


def escape_unsafe(text: str, before: str = "") -> str:
    """The text with what controls, turns or hides escaped (``\\x1b``); tab and LF are kept.

    Args:
        text: the text.
        before: what stands before it, of which the last character tells whether a joiner joins.
    """
    if before:
        return escape_unsafe(before[-1] + text)[len(escape_unsafe(before[-1])) :]
    return _UNSAFE.sub(_escape, text)


class PieceSanitizer:
    """Makes a text visible that comes in pieces; a flag in pieces is not known for one."""

    def __init__(self) -> None:
        self._last = ""

    def escape(self, piece: str) -> str:
        """The next piece."""
        last, self._last = self._last, piece[-1:] or self._last
        return escape_unsafe(piece, last)


def invisible_positions(text: str) -> Iterator[int]:
    """Places of the characters that cannot be seen and are not at work."""
    for run in _HIDDEN.finditer(text):
        yield from _idle(text, run.start(), run.end())


def excerpt(text: str) -> tuple[str, str]:
    """As much of a text as is shown, and a line on what is not, or ""."""
    left = len(text) - MAX_SHOWN
    note = f"… {left:,} more characters are not shown; the result holds them all."
    return (text[:MAX_SHOWN], note) if left > 0 else (text, "")


def shorten(text: str) -> str:
    """A text as it is shown: of one that is too long its beginning, and what is left out."""
    return "\n".join(filter(None, excerpt(text)))


def one_line(text: str, limit: int = 300) -> str:
    """The text as one safe line of at most ``limit`` characters."""
    line = " ".join(escape_unsafe(text).split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def _escape(run: re.Match[str]) -> str:
    text, at, shown = run.string, run.start(), ""
    for place in _idle(text, at, run.end()):
        shown += text[at:place] + _escaped(ord(text[place]))
        at = place + 1
    return shown + text[at : run.end()]


def _idle(text: str, at: int, end: int) -> Iterator[int]:
    """Places in a run of such characters that are not at work."""
    while at < end:
        found = _AT_WORK.match(text, at, end)
        if found is None:
            yield at
        at = at + 1 if found is None else found.end()


def _escaped(code: int) -> str:
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
