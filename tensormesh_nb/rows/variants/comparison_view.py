"""A comparison of two runs as text and as static HTML."""

from __future__ import annotations

import pandas as pd

from ...errors import RequestError
from ...render.html import folded, line, open_output
from ...render.variants.text_table import table_html
from ...wire.sanitize import escape_unsafe
from .run_comparison import RunComparison
from .statements import comparison_lines

__all__ = ["RunComparisonView", "with_score"]

_SHOWN = 20  # changed rows to show


class RunComparisonView(RunComparison):
    """A comparison to display: the findings, and the answers that changed side by side."""

    @property
    def statement(self) -> str:
        """The findings in words, a line each."""
        return "\n".join(comparison_lines(self))

    def statement_html(self) -> str:
        """The findings as HTML."""
        return "".join(line(each, "") for each in self.statement.splitlines())

    def aligned_html(self) -> str:
        """The two answers to a single prompt aligned by bytes, folded; empty without them."""
        try:
            aligned = self.answers()._repr_html_()
        except RequestError:
            return ""
        return folded("The two answers aligned by bytes, in bits", aligned)

    def __repr__(self) -> str:
        return escape_unsafe(self.statement)

    def _repr_html_(self) -> str:
        answers = self.aligned_html() if self.first.cells is None else self._changed_html()
        return f"{open_output('runs')}{self.statement_html()}{answers}</div>"

    def _changed_html(self) -> str:
        changed = [row for row, has_changed in self.changes.items() if has_changed]
        if not changed:
            return ""
        rows, marked = [], []
        for row in changed[:_SHOWN]:
            one, two = self.scores_of(row)
            texts = (self.first.texts(row)[0], one), (self.second.texts(row)[0], two)
            rows.append([str(row), *(with_score(text, score) for text, score in texts)])
            marked.append(one != two)
        more = len(changed) - _SHOWN
        note = line(f"and {more} more: .changed has all") if more > 0 else ""
        return table_html(["changed", self.first.label, self.second.label], rows, marked) + note


def with_score(text: str | None, score: float | None) -> str:
    """A text with a mark if it is right or wrong, or with its score."""
    shown = "" if text is None or pd.isna(text) else text
    if score is None:
        return shown
    mark = {1.0: "✓", 0.0: "✗"}.get(score, f"{score:.2g}")
    return f"{mark} {shown}"
