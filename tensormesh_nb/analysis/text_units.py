"""Words, sentences and lines of a text, as (start, end) in characters.

Words follow the default rules of Unicode (https://unicode.org/reports/tr29/#Word_Boundaries) as far
as those need no dictionary: letters, digits and marks, with an apostrophe or a full stop between
letters and a separator between digits; single ideographs and Hiragana letters; runs of Katakana;
emoji sequences. Thai, Lao, Khmer and Burmese are written without spaces: a run of them is one word.
Punctuation and white space belong to no word.

Sentences end at a line break, after ``。！？``, and after ``. ! ? …`` with closing quotes or
brackets if white space and no lower-case letter follows. Initials, English titles and numbers at
the start of a line do not end a sentence. Other abbreviations before a capital letter do:
recognising them needs a dictionary.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache

__all__ = ["SPLITTERS", "lines", "sentences", "words"]

Places = Iterator[tuple[int, int]]

_LETTER, _DIGIT, _MARK, _SINGLE, _KATAKANA, _EMOJI, _FLAG, _OTHER = range(8)
_JOINER = "\u200d"
_BETWEEN_LETTERS = frozenset("'’.·‧:")
_BETWEEN_DIGITS = frozenset("'’.,;٬٫")

_END = re.compile(
    # Without the lookbehind, a long run of signs would be tried again from each of its signs.
    r"(?<![.!?…؟۔।॥])[.!?…؟۔।॥]+[\"'”’»)\]]*(?=\s)|[。！？]+[」』”’）]*|\n"
)
_FULL_STOPS = frozenset(".…")
# Before a full stop that does not end a sentence: an initial, a title, the number of a list item.
_NO_END = re.compile(
    r"(?:\b(?:[A-Z]|Dr|Mr|Mrs|Ms|Prof|St|Gen|Sen|Rep|Rev|Hon|Capt|vs|Fig|Eq|cf)|^[ \t]*\d{1,3})\Z",
    re.MULTILINE,
)


def words(text: str) -> Places:
    """Words, numbers and emoji."""
    at, n = 0, len(text)
    while at < n:
        kind = _kind(text[at])
        if kind in (_OTHER, _MARK):
            at += 1
            continue
        end = _ENDS[kind](text, at)
        yield at, end
        at = end


def sentences(text: str) -> Places:
    """Sentences, without the white space around them."""
    start = 0
    for found in _END.finditer(text):
        if found[0][0] in _FULL_STOPS and _continues(text, found.end()):
            continue
        if found[0] == "." and _NO_END.search(text[max(start, found.start() - 8) : found.start()]):
            continue
        yield from _trimmed(text, start, found.end())
        start = found.end()
    yield from _trimmed(text, start, len(text))


def lines(text: str) -> Places:
    """Lines that are not blank, without their line break."""
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        if line.strip():
            yield start, end - line.endswith("\r")
        start = end + 1


def _continues(text: str, at: int) -> bool:
    """Whether a lower-case letter follows a full stop: the sentence continues."""
    while at < len(text) and text[at] in " \t":
        at += 1
    return at < len(text) and text[at].islower()


def _trimmed(text: str, start: int, end: int) -> Places:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end


def _word_end(text: str, at: int) -> int:
    n, last = len(text), _OTHER
    while at < n:
        kind = _kind(text[at])
        if kind in (_LETTER, _DIGIT):
            last = kind
        elif kind != _MARK and not _joins(text, at, last):
            break
        at += 1
    return at


def _joins(text: str, at: int, last: int) -> bool:
    """Whether a character joins its neighbours into one word."""
    following = _kind(text[at + 1]) if at + 1 < len(text) else _OTHER
    if last == _LETTER:
        return following == _LETTER and text[at] in _BETWEEN_LETTERS
    return last == _DIGIT and following == _DIGIT and text[at] in _BETWEEN_DIGITS


def _run_end(text: str, at: int) -> int:
    while at < len(text) and _kind(text[at]) in (_KATAKANA, _MARK):
        at += 1
    return at


def _single_end(text: str, at: int) -> int:
    at += 1
    while at < len(text) and _kind(text[at]) == _MARK:
        at += 1
    return at


def _emoji_end(text: str, at: int) -> int:
    end = _single_end(text, at)
    while text[end - 1] == _JOINER and end < len(text) and _kind(text[end]) == _EMOJI:
        end = _single_end(text, end)
    return end


def _flag_end(text: str, at: int) -> int:
    pair = at + 1 < len(text) and _kind(text[at + 1]) == _FLAG
    return at + 1 + pair


_ENDS: dict[int, Callable[[str, int], int]] = {
    _LETTER: _word_end,
    _DIGIT: _word_end,
    _SINGLE: _single_end,
    _KATAKANA: _run_end,
    _EMOJI: _emoji_end,
    _FLAG: _flag_end,
}


@lru_cache(maxsize=4096)
def _kind(character: str) -> int:
    code, category = ord(character), unicodedata.category(character)
    if "\U0001f1e6" <= character <= "\U0001f1ff":
        return _FLAG
    if character == _JOINER or "\U0001f3fb" <= character <= "\U0001f3ff" or category[0] == "M":
        return _MARK
    if 0x30A0 < code <= 0x30FF or 0x31F0 <= code <= 0x31FF or 0xFF66 <= code <= 0xFF9F:
        return _KATAKANA if category[0] == "L" else _OTHER
    if category[0] == "L" or character == "_":
        name = unicodedata.name(character, "")
        return _SINGLE if name.startswith(("CJK ", "HIRAGANA ")) else _LETTER
    if category in ("Nd", "No", "Nl"):
        return _DIGIT
    return _EMOJI if category == "So" else _OTHER


SPLITTERS: dict[str, Callable[[str], Places]] = {
    "word": words,
    "sentence": sentences,
    "line": lines,
}
