"""The answers of several variants side by side, while they stream and in the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import indent

from ...wire.sanitize import escape_unsafe, shorten
from ..html import SMALL, escaped, folded, line, open_output, plain_block
from .answer_tree import AnswerTreeView

__all__ = ["AnswerColumn", "columns_html", "columns_text"]

_MOST = 60  # columns to show
_LENGTH = 1500  # characters of an answer before the fold
_LIVE_LENGTH = 600  # last characters to show while an answer streams
_LIVE_ANSWERS = 6  # answers of a column to show while they stream

# As many columns as fit; on a narrow page one below the other.
_GRID = (
    "display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,15em),1fr));"
    "gap:1em 1.4em;align-items:start;margin:.2em 0 .6em"
)
_HEAD = "border-top:2px solid rgba(0,114,178,.75);padding:.25em 0;font-weight:bold"


@dataclass(frozen=True)
class AnswerColumn:
    """The answers of one variant.

    Attributes:
        label: model and settings.
        answers: the texts so far, one for each repeat.
        facts: a line of numbers.
        problems: why answers are missing, one line each.
    """

    label: str
    answers: Sequence[str]
    facts: str = ""
    problems: Sequence[str] = ()


def columns_html(columns: Sequence[AnswerColumn], *, is_live: bool = False) -> str:
    """The columns as HTML.

    Args:
        columns: the columns.
        is_live: whether the answers are still streaming: only their last characters are shown, so
            that an update stays small.
    """
    shown = "".join(_column_html(column, is_live=is_live) for column in columns[:_MOST])
    return f'{open_output("variants")}<div style="{_GRID}">{shown}</div>{_omitted(columns)}</div>'


def columns_text(columns: Sequence[AnswerColumn]) -> str:
    """The columns one below the other, for terminals."""
    parts = []
    for column in columns[:_MOST]:
        head = column.label + (f"  ({column.facts})" if column.facts else "")
        body = _answers_text(column.answers)
        parts.append("\n".join([escape_unsafe(head), *body, *_problem_lines(column)]))
    if len(columns) > _MOST:
        parts.append(_note(columns))
    return "\n\n".join(parts)


def _answers_text(answers: Sequence[str]) -> list[str]:
    if not answers:
        return []
    text = repr(AnswerTreeView(answers)) if len(answers) > 1 else shorten(answers[0])
    return [indent(escape_unsafe(text) or "(no text)", "  ")]


def _problem_lines(column: AnswerColumn) -> list[str]:
    return [escape_unsafe(f"  [{problem}]") for problem in column.problems]


def _column_html(column: AnswerColumn, *, is_live: bool) -> str:
    if is_live:
        body = "".join(map(_live_html, column.answers[:_LIVE_ANSWERS]))
        body = body or ("" if column.problems else line("…"))
        more = len(column.answers) - _LIVE_ANSWERS
        body += line(f"and {more} more") if more > 0 else ""
    elif len(column.answers) > 1:
        tree = AnswerTreeView(column.answers)
        body = line(tree.statement) + tree.list_html()
    else:
        body = "".join(map(_answer_html, column.answers))
    problems = "".join(line(problem, "font-style:italic") for problem in column.problems)
    return (
        f'<div style="min-width:0;overflow-wrap:anywhere"><div style="{_HEAD}">'
        f"{escaped(column.label)}</div>{body}{problems}"
        f'<div style="{SMALL};margin-top:.3em">{escaped(column.facts)}</div></div>'
    )


def _answer_html(text: str) -> str:
    if not text.strip():
        return line("(no text)")
    head, rest = text[:_LENGTH], text[_LENGTH:]
    if len(rest) < _LENGTH // 5:  # too short to fold
        return plain_block(text)
    whole = plain_block(shorten(rest))
    return plain_block(head + "…") + folded(f"{len(rest):,} more characters", whole)


def _live_html(text: str) -> str:
    shown = text if len(text) <= _LIVE_LENGTH else f"…{text[-_LIVE_LENGTH:]}"
    return f'<div style="margin-bottom:.4em">{plain_block(shown)}</div>'


def _omitted(columns: Sequence[AnswerColumn]) -> str:
    return line(_note(columns)) if len(columns) > _MOST else ""


def _note(columns: Sequence[AnswerColumn]) -> str:
    return f"Only {_MOST} of {len(columns)} variants are shown; the frame has all."
