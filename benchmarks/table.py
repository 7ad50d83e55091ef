"""Results as a Markdown table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Table"]


@dataclass
class Table:
    """A title, a header, rows of any values, and a paragraph of notes."""

    title: str
    header: Sequence[str]
    rows: list[list[Any]] = field(default_factory=list)
    notes: str = ""

    def __str__(self) -> str:
        rows = [[*map(str, row)] for row in (self.header, *self.rows)]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        head, *body = (_line(row, widths) for row in rows)
        rule = _line(["-" * width for width in widths], widths)
        parts = [f"### {self.title}", "\n".join([head, rule, *body]), self.notes]
        return "\n\n".join(filter(None, parts))


def _line(cells: Iterable[str], widths: Iterable[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return f"| {' | '.join(padded)} |"
