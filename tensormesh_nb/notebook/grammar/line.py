"""Words: a magic line split as a shell would, except that JSON may stand unquoted."""

from __future__ import annotations

import io
import json
import re
import shlex

from ...errors import ArgumentError

__all__ = ["split"]

_SPACE = " \t\r\n"  # as shlex has it
_json = json.JSONDecoder()
_JSON_WORD = re.compile(r"(?:[-\w]+=)?(?=[{\[])")


def split(line: str) -> list[str]:
    """Split a magic line into words.

    Quotes group and disappear, a backslash escapes. A word that is JSON and
    begins with ``{`` or ``[``, alone or after ``name=``, is kept as it stands, its quotes and
    spaces included: ``--stop ["a", "b"]``.

    Raises:
        ArgumentError: a quote is not closed.
    """
    stream = io.StringIO(line)
    lexer = shlex.shlex(stream, posix=True, punctuation_chars=False)
    lexer.whitespace_split = True
    lexer.commenters = ""
    words: list[str] = []
    while True:
        start = _skip_space(line, stream.tell())
        end = _json_end(line, start)
        if end > start:
            words.append(line[start:end])
            stream.seek(end)
            continue
        try:
            word = lexer.get_token()
        except ValueError:
            raise ArgumentError(
                "A quote is not closed. An apostrophe needs double quotes around it: "
                '-s "Don\'t guess."'
            ) from None
        if word is None:
            return words
        words.append(word)


def _skip_space(line: str, start: int) -> int:
    while start < len(line) and line[start] in _SPACE:
        start += 1
    return start


def _json_end(line: str, start: int) -> int:
    """Where the JSON word that begins here ends; ``start`` when there is none."""
    match = _JSON_WORD.match(line, start)
    if match is None:
        return start
    try:
        _, end = _json.raw_decode(line, match.end())
    except (ValueError, RecursionError):
        return start
    return end if end == len(line) or line[end].isspace() else start
