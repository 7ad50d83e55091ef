r"""Formulas in Markdown: ``$...$``, ``$$...$$``, ``\(...\)``, ``\[...\]`` and environments.

Amounts of money and shell variables are not formulas: ``$5 and $6``, ``$HOME``.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

__all__ = ["DISPLAY", "INLINE", "add_formulas"]

INLINE, DISPLAY = "formula", "displayed_formula"
"""Types of the tokens; their content is TeX without delimiters."""

_LONGEST = 4000  # characters
_MOST_LINES = 100
_ENVIRONMENTS = {  # and what they are inside of $$
    **dict.fromkeys(("align", "align*", "eqnarray", "eqnarray*"), "aligned"),
    **dict.fromkeys(("gather", "gather*", "multline", "multline*"), "gathered"),
    **dict.fromkeys(("equation", "equation*", "displaymath", "math"), ""),
}
_NAMES = "|".join(re.escape(name) for name in _ENVIRONMENTS)
_ENVIRONMENT = re.compile(rf"\\(begin|end)\{{({_NAMES})\}}")
_OPENING = re.compile(rf"(\$\$|\$|\\\(|\\\[)|\\begin\{{({_NAMES})\}}")
_CLOSING = {"$$": r"\$\$", "$": r"\$", r"\(": r"\\\)", r"\[": r"\\\]"}
# Commands that link, load, run, style the page, or change the meaning of later formulas.
_ACTING = re.compile(
    r"\\(?:href|url|includegraphics|html\w*|class|cssId|style|data|require|unicode|mmlToken"
    r"|csname|catcode|input|include|[egx]?def|let|futurelet|global|(?:re|provide)?newcommand"
    r"|newcommand|(?:re)?newenvironment|Declare\w*|enclose|toggle|mathtip|texttip|bbox)(?![A-Za-z])"
)
_PROSE = re.compile(r"(?<![\\A-Za-z{])[A-Za-z]{3,}\s+[A-Za-z]{2,}")
_TEXT = re.compile(r"\\(?:text\w*|mathrm|operatorname|mbox|begin|end)\*?\s*\{[^{}]*\}")
_COMMENT = re.compile(r"(?<!\\)%[^\n]*")


def add_formulas(reader: MarkdownIt) -> MarkdownIt:
    """Make a reader find formulas."""
    ends = ["paragraph", "reference", "blockquote", "list"]
    reader.block.ruler.before("fence", DISPLAY, _block, {"alt": ends})
    reader.inline.ruler.before("escape", INLINE, _inline)
    return reader


def _inline(state: StateInline, silent: bool) -> bool:
    found = _OPENING.match(state.src, state.pos)
    if found is None:
        return False
    end = min(state.posMax, found.end() + _LONGEST)
    closing = _closing(found).search(state.src, found.end(), end)
    if closing is None:
        return False
    body = state.src[found.end() : closing.start()]
    if found[1] == "$" and not _is_between_dollars(state.src, state.pos, body, closing.end()):
        return False
    if found[1] == r"\(" and state.src[max(state.pos - 1, 0)] == ":":  # C:\(x86\)
        return False
    tex = _tex(body, found[2])
    if tex is None:
        return False
    if not silent:
        token = state.push(INLINE if found[1] in ("$", r"\(") else DISPLAY, "math", 0)
        token.content = tex
    state.pos = closing.end()
    return True


def _block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A formula on lines of its own."""
    if state.is_code_block(start):
        return False
    at = state.bMarks[start] + state.tShift[start]
    found = _OPENING.match(state.src, at)
    if found is None or found[1] in ("$", r"\("):
        return False
    last = start + 1
    while last < min(end, start + _MOST_LINES) and (
        state.sCount[last] >= state.blkIndent or state.isEmpty(last)
    ):
        last += 1
    source = state.getLines(start, last, state.blkIndent, False).lstrip(" ")
    opening = _OPENING.match(source)
    closing = _closing(found).search(source, opening.end()) if opening else None
    if opening is None or closing is None:
        return False
    rest, _, _ = source[closing.end() :].partition("\n")
    tex = _tex(source[opening.end() : closing.start()], opening[2])
    if rest.strip(" .,;") or tex is None:
        return False
    if not silent:
        token = state.push(DISPLAY, "math", 0)
        token.block = True
        token.content = tex
        state.line = start + source.count("\n", 0, closing.end()) + 1
    return True


def _closing(opening: re.Match[str]) -> re.Pattern[str]:
    if opening[1]:
        return re.compile(rf"(?<!\\){_CLOSING[opening[1]]}")
    return re.compile(rf"\\end\{{{re.escape(opening[2])}\}}")


def _is_between_dollars(text: str, start: int, body: str, end: int) -> bool:
    """Whether single dollars around a text mean a formula, and not money or variables."""
    before, after = text[max(start - 1, 0) : start], text[end : end + 1]
    outside = not (before.isalnum() or before in ("$", "\\")) and not (
        after.isalnum() or after == "$"
    )
    plain = _TEXT.sub("", body)
    return outside and bool(body) and body.strip() == body and not _PROSE.search(plain)


def _tex(body: str, environment: str | None) -> str | None:
    """A formula's TeX on one line, or None if it should not be typeset."""
    tex = " ".join(_COMMENT.sub("", body).split())
    depth = 0
    for brace in re.findall(r"\\.|[{}]", tex):
        depth += (brace == "{") - (brace == "}")
        if depth < 0:
            return None
    if depth or not tex or _ACTING.search(tex) or re.search(r"(?<!\\)\$|`|@@", tex):
        return None
    if environment:
        tex = rf"\begin{{{environment}}}{tex}\end{{{environment}}}"
    return _ENVIRONMENT.sub(_inner, tex).strip() or None


def _inner(found: re.Match[str]) -> str:
    name = _ENVIRONMENTS[found[2]]
    return rf"\{found[1]}{{{name}}}" if name else ""
