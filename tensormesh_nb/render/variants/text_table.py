"""A small table of texts and numbers as static HTML; every cell is untrusted."""

from __future__ import annotations

from collections.abc import Sequence

from ...wire.sanitize import one_line
from ..html import escaped

__all__ = ["table_html"]

_LENGTH = 300  # characters of a cell
_SHORT = 16  # characters of a cell that is not wrapped
_TABLE = "border-collapse:collapse;margin:.4em 0;font-size:inherit"
# Front ends align and stripe tables in ways of their own.
_CELL = "text-align:left;vertical-align:top;padding:.2em 1em .2em 0;white-space:nowrap"
_TEXT = (
    "text-align:left;vertical-align:top;padding:.2em 1em .2em 0;white-space:pre-wrap;"
    "overflow-wrap:break-word;min-width:10em;max-width:26em"
)


def table_html(
    head: Sequence[str], rows: Sequence[Sequence[str]], marked: Sequence[bool] = ()
) -> str:
    """A table that scrolls sideways if it does not fit.

    Args:
        head: the names of the columns.
        rows: the cells.
        marked: whether each row is marked with a bar at its side.
    """
    cells = "".join(
        f'<th style="{_style(name)};font-weight:bold">{_shown(name)}</th>' for name in head
    )
    body = []
    for number, row in enumerate(rows):
        is_marked = number < len(marked) and marked[number]
        body.append(
            f"<tr>{''.join(_cell(text, at, is_marked) for at, text in enumerate(row))}</tr>"
        )
    return (
        f'<div style="overflow-x:auto"><table style="{_TABLE}">'
        f"<thead><tr>{cells}</tr></thead><tbody>{''.join(body)}</tbody></table></div>"
    )


def _cell(text: str, at: int, is_marked: bool) -> str:
    if at:
        return f'<td style="{_style(text)}">{_shown(text)}</td>'
    bar = f"border-left:3px solid {'rgba(213,94,0,.9)' if is_marked else 'transparent'}"
    style = f"{_style(text)};{bar};padding-left:.5em;font-weight:normal"
    return f'<th scope="row" style="{style}">{_shown(text)}</th>'


def _style(text: str) -> str:
    return _TEXT if len(text) > _SHORT else _CELL


def _shown(text: str) -> str:
    return escaped(one_line(text, _LENGTH))
