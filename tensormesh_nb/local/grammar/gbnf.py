"""Translates GBNF, llama.cpp's grammar notation, into Lark's.

Notation: https://github.com/ggml-org/llama.cpp/blob/master/grammars/README.md. Every character
becomes a terminal of its own: llguidance matches terminals greedily, which makes no difference if
each is one character long, so the rules have the same meaning as in llama.cpp.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import NoReturn

from ...errors import RequestError

__all__ = ["to_lark"]

MAX_GBNF = 1 << 14  # characters
# A chain of 3000 crashes the process, as in a schema.
MAX_RULES = 256

_TOKEN = re.compile(
    r"""(?P<space>(?:\s|\#[^\n]*)+)
    | (?P<rule>\w[\w-]*)\s*::=
    | (?P<name>\w[\w-]*)
    | (?P<literal>"(?:[^"\\\n]|\\.)*")
    | (?P<set>\[(?:[^\]\\\n]|\\.)*\])
    | (?P<any>\.)
    | (?P<repeat>[*+?]|\{\s*\d{1,9}\s*(?:,\s*\d{0,9}\s*)?\})
    | (?P<bar>\|)
    | (?P<opening>\()
    | (?P<closing>\))""",
    re.VERBOSE | re.ASCII,
)
_ONE = r"\\x[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}|\\[nrt\"\\\[\]^-]|[^\\]"
_CHARACTER = re.compile(_ONE, re.DOTALL)
_MEMBER = re.compile(rf"({_ONE})(?:-({_ONE}))?", re.DOTALL)
_NAMED = {"n": "\n", "r": "\r", "t": "\t"}
# An empty alternative is between these two kinds of tokens.
_BEFORE_EMPTY = ("rule", "bar", "opening")
_AFTER_EMPTY = ("bar", "closing", "rule", "end")


def to_lark(text: str, field: str) -> str:
    """The rules of a GBNF grammar, in Lark's notation; ``root`` is called ``start`` there.

    Args:
        text: the grammar.
        field: of the request, for error messages.

    Raises:
        RequestError: it is not GBNF, or too large.
    """
    if len(text) > MAX_GBNF:
        _refuse(field, f"longer than {MAX_GBNF} characters")
    tokens = _tokens(text, field)
    names = _names(tokens, field)
    written, last = [], "end"
    for kind, token in tokens:
        if last == "end" and kind not in ("rule", "end"):
            _refuse(field, "expected a rule: name ::= ...")
        if last in _BEFORE_EMPTY and kind in _AFTER_EMPTY:
            written.append('""')
        if kind == "rule":
            written.append(f"\n{names[token]}:")
        elif kind == "name":
            written.append(names[token])
        else:
            written.append(_terminal(kind, token, field))
        last = kind
    return " ".join(written)


def _names(tokens: Sequence[tuple[str, str]], field: str) -> dict[str, str]:
    """The names of the rules in Lark's notation."""
    defined = [token for kind, token in tokens if kind == "rule"]
    names = {name: f"rule_{index}" for index, name in enumerate(defined)} | {"root": "start"}
    used = {token for kind, token in tokens if kind == "name"} | {"root"}
    for name in sorted(used - set(defined)):
        _refuse(field, f"undefined rule {name[:40]!r}")
    if len(set(defined)) < len(defined):
        _refuse(field, "a rule is defined twice")
    if len(defined) > MAX_RULES:
        _refuse(field, f"more than {MAX_RULES} rules")
    return names


def _tokens(text: str, field: str) -> list[tuple[str, str]]:
    tokens, index = [], 0
    while index < len(text):
        found = _TOKEN.match(text, index)
        if found is None:
            line = text.count("\n", 0, index) + 1
            _refuse(field, f"line {line}: cannot read {text[index : index + 20]!r}")
        kind = str(found.lastgroup)
        if kind != "space":
            tokens.append((kind, found[kind]))
        index = found.end()
    return [*tokens, ("end", "")]


def _terminal(kind: str, token: str, field: str) -> str:
    if kind == "literal":
        characters = [json.dumps(each) for each in _characters(token[1:-1], field)]
        return f"({' '.join(characters)})" if characters else '""'
    if kind == "set":
        negated = token.startswith("[^")
        return f"/[{'^' if negated else ''}{_members(token[1 + negated : -1], field)}]/"
    return {"any": "/(?s:.)/", "repeat": re.sub(r"\s", "", token), "end": "\n"}.get(kind, token)


def _characters(text: str, field: str) -> list[str]:
    characters, index = [], 0
    while index < len(text):
        found = _CHARACTER.match(text, index)
        if found is None:
            _refuse(field, f"cannot read the escape {text[index : index + 10]!r}")
        characters.append(_character(found[0], field))
        index = found.end()
    return characters


def _character(written: str, field: str) -> str:
    if len(written) == 1:
        return written
    if written[1] not in "xuU":
        return _NAMED.get(written[1], written[1])
    code = int(written[2:], 16)
    if code > 0x10FFFF or 0xD800 <= code < 0xE000:
        _refuse(field, f"{written!r} is not a character")
    return chr(code)


def _members(text: str, field: str) -> str:
    """The inside of a character set, by code points."""
    members, index = "", 0
    while index < len(text):
        found = _MEMBER.match(text, index)
        if found is None:
            _refuse(field, f"cannot read {text[index : index + 10]!r} in a set")
        ends = [_code(_character(end, field)) for end in found.groups() if end]
        members += "-".join(ends)
        index = found.end()
    return members


def _code(character: str) -> str:
    return f"\\x{{{ord(character):x}}}"


def _refuse(field: str, reason: str) -> NoReturn:
    raise RequestError(f"{field}: {reason}.", field=field)
