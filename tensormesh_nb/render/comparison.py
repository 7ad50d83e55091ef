"""A comparison of two answers as text and as static HTML."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ..analysis.comparison import ComparedResult, Comparison
from ..wire.messages import content_text
from ..wire.sanitize import one_line
from .colour_scale import FULL_BITS, background
from .html import escaped, folded, line, mark_invisible, open_output, text_block, token_label
from .page.document import document, write_page
from .palette import BLUE, HATCH, VERMILION

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ComparisonView"]

MAX_STRETCHES = 5000
_REPR_STRETCHES = 20


class ComparisonView(Comparison):
    """A comparison to display: both texts side by side, coloured by the differences."""

    def __repr__(self) -> str:
        names = [
            f"{side}: {label}"
            for side, label in zip(("this", "other"), self.labels, strict=True)
            if label
        ]
        return "\n".join([*names, self.statement, *_lines(self.frame, _REPR_STRETCHES)])

    def _repr_html_(self) -> str:
        columns = "".join(
            f'<div style="flex:1;min-width:18em">{_head(side, label, result)}'
            f"{self._text(side)}</div>"
            for side, label, result in zip(
                ("this", "other"), self.labels, (self.this, self.other), strict=True
            )
        )
        return (
            f"{open_output('comparison')}"
            f'<div style="display:flex;gap:1.5em;flex-wrap:wrap">{columns}</div>'
            f"{_list(self.frame)}{_legend()}{line(self.statement)}</div>"
        )

    def save_html(self, path: str | Path) -> Path:
        """Write the comparison as a page of one file, which needs no kernel and loads nothing.

        Raises:
            SettingsError: the file cannot be written, or its name does not end in ``.html``.
        """
        return write_page(path, document("Comparison", [], [self._repr_html_()]))

    def _text(self, side: str) -> str:
        """One of the texts in the colours of the differences."""
        frame = self.frame[self.frame["side"].isin(["both", side])]
        cells = [*_cells(frame.head(MAX_STRETCHES), side)]
        if len(frame) > MAX_STRETCHES:
            cells.append(line(f"Only {MAX_STRETCHES} of {len(frame)} stretches are shown."))
        style = "white-space:pre-wrap;overflow-wrap:break-word;word-break:normal;line-height:1.6"
        return f'<div style="{style}">{"".join(cells)}</div>'


def _cells(frame: pd.DataFrame, side: str) -> Iterator[str]:
    columns = ["logprob", "other_logprob"][:: 1 if side == "this" else -1]
    numbers = (_numbers(frame, name) for name in ("difference", *columns))
    for owner, text, difference, own, other in zip(
        frame["side"], frame["text"], *numbers, strict=True
    ):
        inner = mark_invisible(text)
        if owner != "both":
            style, title = "border-bottom:2px dotted currentColor", "only here"
        elif math.isnan(difference):
            style, title = f"background:{HATCH}", "no logprob"
        else:
            style = background(abs(difference), BLUE if difference > 0 else VERMILION)
            title = f"{token_label(text)}\nlogprob {own:.2f} here, {other:.2f} there"
            title += f"\n{difference:+.2f} bits"
        yield f'<span style="{style}" title="{escaped(title)}">{inner}</span>'


def _lines(frame: pd.DataFrame, limit: int) -> list[str]:
    """Stretches with their differences in bits, one per line."""
    head, lines = frame.head(limit), []
    for side, text, difference in zip(
        head["side"], head["text"], _numbers(head, "difference"), strict=True
    ):
        number = f"only {side}"
        if side == "both":
            number = "?" if math.isnan(difference) else f"{difference:+.2f}"
        lines.append(f"{number:>10}  {token_label(text)}")
    return [*lines, *([f"... {len(frame) - limit} more"] if len(frame) > limit else [])]


def _numbers(frame: pd.DataFrame, column: str) -> list[float]:
    """A column's numbers, NaN for NA."""
    numbers: list[float] = frame[column].to_numpy(dtype=float, na_value=math.nan).tolist()
    return numbers


def _list(frame: pd.DataFrame) -> str:
    """The differences, folded: for readers who cannot hover, and viewers without colours."""
    text = "\n".join(_lines(frame, MAX_STRETCHES))
    listed = text_block(escaped(text), text)
    return folded("Differences as a list", listed, is_small=True)


def _legend() -> str:
    cells = "".join(
        f'<span style="{background(abs(bits), BLUE if bits >= 0 else VERMILION)}">'
        f"&nbsp;{bits:+.0f}&nbsp;</span>"
        for bits in (-FULL_BITS, -2.0, 0.0, 2.0, FULL_BITS)
    )
    words = "bits by which the left text is likelier"
    return f'<div style="font-size:85%;margin-top:.4em">{words} {cells} dotted: only here</div>'


def _head(side: str, label: str, result: ComparedResult) -> str:
    """The name of a side, and where its text comes from."""
    return line(f"{side}: {label}" if label else side, "font-weight:bold") + line(_label(result))


def _label(result: ComparedResult) -> str:
    """Model, host and first message of a result."""
    message = result.request.messages[0] if result.request.messages else {}
    text = one_line(content_text(message.get("content")), 60)
    return f"{one_line(result.model, 60)} · {result.host} · {message.get('role', '')}: {text}"
