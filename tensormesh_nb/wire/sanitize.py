"""Makes untrusted text (model output, error bodies, names) safe to show as plain text.

Control characters act on terminals, bidirectional overrides reorder text
(https://trojansource.codes), and invisible characters hide content, so all of them are escaped.
Invisible characters are those that Unicode calls default ignorable
(https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point). They are kept where scripts,
emoji and flags need them.
"""

from __future__ import annotations

import re
import unicodedata
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
"""Characters of one text that are shown; more would block the page."""

_MAX_MARKS = 8  # on one letter; Hebrew and Tibetan need up to 6

# Default ignorable, without bidirectional controls.
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
_NEEDED = re.compile(
    f"(?<=[{_JOINING}])[\u200c\u200d]|(?<=[{_SYMBOLS}\ufe0f])\u200d|(?<=[#*0-9\xa9\xae])\ufe0f"
    f"|(?<=[{_SYMBOLS}{_IDEOGRAPHS}\u1000-\u109f\ua840-\ua87f])[\ufe00-\ufe0f]"
    f"|(?<=[{_IDEOGRAPHS}])[\U000e0100-\U000e01ef]|(?<=[\u1820-\u18aa])[\u180b-\u180f]"
    # A flag of a region: https://www.unicode.org/reports/tr51/#valid-emoji-tag-sequences
    "|(?<=\U0001f3f4)[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f"
)


def escape_unsafe(text: str, before: str = "") -> str:
    """Escape control, bidirectional and invisible characters (``\\x1b``); keep tab and LF.

    Args:
        text: The text.
        before: The text before it, whose last character may need the first one here (a joiner).
    """
    if text.isascii() and text.isprintable():
        return text
    if before:
        return escape_unsafe(before[-1] + text)[len(escape_unsafe(before[-1])) :]
    return _UNSAFE.sub(_escape, text)


class PieceSanitizer:
    """Escapes a text that arrives in pieces. A flag in two pieces is not recognised."""

    def __init__(self) -> None:
        self._last = ""

    def escape(self, piece: str) -> str:
        """Escape the next piece."""
        last, self._last = self._last, piece[-1:] or self._last
        return escape_unsafe(piece, last)


def invisible_positions(text: str) -> Iterator[int]:
    """Indices of invisible characters that their script or emoji does not need."""
    for run in _HIDDEN.finditer(text):
        yield from _not_needed(text, run.start(), run.end())


def excerpt(text: str) -> tuple[str, str]:
    """The part of a text that is shown, and a line about the rest, or ""."""
    left = len(text) - MAX_SHOWN
    note = f"… {left:,} more characters are not shown; the result has the full text."
    return (text[:MAX_SHOWN], note) if left > 0 else (text, "")


def shorten(text: str) -> str:
    """The text, cut to ``MAX_SHOWN`` characters with a line about the rest."""
    return "\n".join(filter(None, excerpt(text)))


def one_line(text: str, limit: int = 300) -> str:
    """The text as one safe line of at most ``limit`` characters, without piles of accents."""
    line = " ".join(escape_unsafe(text).split())
    line = line if len(line) <= limit else f"{line[: limit - 1]}…"
    return line if line.isascii() else _without_piles(line)


def _without_piles(line: str) -> str:
    """Leave out marks that would cover the lines above and below."""
    kept, marks = "", 0
    for character in line:
        marks = marks + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        kept += character if marks <= _MAX_MARKS else ""
    return kept


def _escape(run: re.Match[str]) -> str:
    text, at, shown = run.string, run.start(), ""
    for place in _not_needed(text, at, run.end()):
        shown += text[at:place] + _escaped(ord(text[place]))
        at = place + 1
    return shown + text[at : run.end()]


def _not_needed(text: str, at: int, end: int) -> Iterator[int]:
    """Indices in a run of invisible characters that are not needed."""
    while at < end:
        found = _NEEDED.match(text, at, end)
        if found is None:
            yield at
        at = at + 1 if found is None else found.end()


def _escaped(code: int) -> str:
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
