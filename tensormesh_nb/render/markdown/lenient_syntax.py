"""Where models write Markdown that CommonMark reads otherwise than they mean it."""

from __future__ import annotations

import re
import unicodedata

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, reference, table
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter

__all__ = ["BAR", "add_leniency", "with_bars"]

_MARKDOWN_FENCE = re.compile(r"(`{3,})[ \t]*(?:markdown|md)[ \t]*")
_OPENING, _CLOSING = {"Ps", "Pi"}, {"Pe", "Pf"}
_DELIMITERS = re.compile(r"[|: \t-]+")
# In a row of a table, a formula whose bars do not end the cell: while the table is read, another
# character replaces them.
_BARRED = re.compile(r"(?<![$\\\w])\$(?![\s$])[^$\n]*\|[^$\n]*(?<![\s\\])\$(?![$\w])")
BAR = "\ufdd0"
_SENTENCE_ENDS = ":!?,;%。：！？，；、％"


def add_leniency(reader: MarkdownIt) -> MarkdownIt:
    """Let a reader understand what models mean."""
    ends = ["paragraph", "reference", "blockquote", "list"]
    reader.block.ruler.before("fence", "markdown_fence", _markdown_fence, {"alt": ends})
    reader.block.ruler.at("reference", _reference)
    reader.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    reader.inline.ruler.at("emphasis", _emphasis)
    return reader


def _markdown_fence(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A fence of Markdown whose own fences are as long as itself."""
    opening = _MARKDOWN_FENCE.fullmatch(_line(state, start))
    if opening is None or state.is_code_block(start):
        return False
    depth, has_inner = 1, False
    for at in range(start + 1, end):
        if state.sCount[at] < state.blkIndent and not state.isEmpty(at):
            return False
        mark, _, language = _line(state, at).partition(opening[1])
        if mark or opening[1] not in _line(state, at) or language.startswith("`"):
            continue
        has_inner = has_inner or bool(language.strip())
        depth += 1 if language.strip() else -1
        if depth == 0:
            break
    if depth or not has_inner:
        return False
    if not silent:
        token = state.push("fence", "code", 0)
        token.info, token.markup = "markdown", opening[1]
        token.content = state.getLines(start + 1, at, state.sCount[start], True)
        state.line = at + 1
    return True


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _reference(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """The address of a link; a footnote is text, which would be lost."""
    return not _line(state, start).startswith("[^") and reference(state, start, end, silent)


def with_bars(text: str) -> str:
    """The text of a table's part as it was written."""
    return text.replace(BAR, "|")


def _table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A table, in whose formulas a bar is part of the formula: ``$|x|$``."""
    if start + 1 >= end or not _DELIMITERS.fullmatch(_line(state, start + 1)):
        return False
    source = state.src
    at, last = state.bMarks[start], start
    while last + 1 < end and not state.isEmpty(last + 1):
        last += 1
    rows = _BARRED.sub(lambda f: f[0].replace("|", BAR), source[at : state.eMarks[last]])
    state.src = source[:at] + rows + source[state.eMarks[last] :]
    is_table = table(state, start, end, silent)
    state.src = source
    return is_table


def _emphasis(state: StateInline, silent: bool) -> bool:
    """Emphasis, also where ``**`` lies between a letter and a bracket or the end of a sentence:
    ``**注意：**请看``."""
    marker = state.src[state.pos]
    if silent or marker not in "*_":
        return False
    scanned = state.scanDelims(state.pos, marker == "*")
    can_open, can_close = scanned.can_open, scanned.can_close
    before = state.src[max(state.pos - 1, 0) : state.pos]
    after = state.src[state.pos + scanned.length : state.pos + scanned.length + 1]
    if marker == "*" and scanned.length == 2 and before and after:
        can_open |= before.isalnum() and unicodedata.category(after) in _OPENING
        ends = before in _SENTENCE_ENDS or unicodedata.category(before) in _CLOSING
        can_close |= ends and after.isalnum()
    for _ in range(scanned.length):
        token = state.push("text", "", 0)
        token.content = marker
        state.delimiters.append(
            Delimiter(
                marker=ord(marker),
                length=scanned.length,
                token=len(state.tokens) - 1,
                end=-1,
                open=can_open,
                close=can_close,
            )
        )
    state.pos += scanned.length
    return True
