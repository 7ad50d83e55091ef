"""Tables of a game as static HTML; shares and sizes as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..render.html import escaped

__all__ = ["share_label", "size_label", "table_html"]

_CELL = "border:0;padding:.1em .9em .1em 0;background:none;vertical-align:top"
_TABLE = "border-collapse:collapse;border:0;margin:.4em 0;font-size:110%"


def size_label(vocab_size: int) -> str:
    """The size of the vocabulary, as in "of 49,152 tokens"."""
    return f"of {vocab_size:,} tokens"


def share_label(p: float | None) -> str:
    """A share as a percentage; None is "not listed"."""
    if p is None:
        return "not listed"
    if 0.0 < p < 0.0005:
        return "<0.1 %"
    return f"{100 * p:.1f} %" if p < 0.0995 else f"{100 * p:.0f} %"


def table_html(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """A table of untrusted text, whose first column has the names of the rows."""
    yield f'<table style="{_TABLE}"><thead><tr>'
    for text in headings:
        yield f'<th scope="col" style="{_CELL};text-align:left">{escaped(text)}</th>'
    yield "</tr></thead><tbody>"
    for first, *others in rows:
        yield (
            f'<tr style="background:none"><th scope="row" style="{_CELL};text-align:left;'
            f'font-weight:normal;font-size:100%">{escaped(first)}</th>'
        )
        for text in others:
            yield f'<td style="{_CELL};text-align:left">{escaped(text)}</td>'
        yield "</tr>"
    yield "</tbody></table>"
