"""One side of a comparison: the answers of a run, by the labels of its rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from ...analysis.text_units import words
from ...errors import RequestError
from ...result import ChatResult
from ..outcome import RowOutcome

__all__ = ["RunSide"]


@dataclass(frozen=True)
class RunSide:
    """The answers of a run, or of one variant of a sweep.

    Attributes:
        label: name of the side.
        outcomes: outcomes by row label, one for each repeat; None if not sent.
        keys: keys of the same in the store; empty if there is none.
        read: returns the answer for a row label and the number of a repeat.
        cells: the table; None for a single prompt.
        store: the file with the answers.
    """

    label: str
    outcomes: Mapping[Any, Sequence[RowOutcome | None]]
    keys: Mapping[Any, Sequence[bytes]]
    read: Callable[[Any, int], ChatResult | None]
    cells: pd.DataFrame | None
    store: str

    def complete(self, row: Any) -> list[tuple[int, RowOutcome]]:
        """The complete answers for a row, with the numbers of their repeats."""
        return [
            (at, outcome)
            for at, outcome in enumerate(self.outcomes[row])
            if outcome is not None and outcome.status == "ok"
        ]

    def texts(self, row: Any) -> list[str]:
        """The texts of the complete answers for a row."""
        return [outcome.text or "" for _, outcome in self.complete(row)]

    def tokens(self, row: Any) -> int | None:
        """Number of tokens of the complete answers for a row, or None if any is unknown."""
        found = [outcome.completion_tokens for _, outcome in self.complete(row)]
        return sum(each or 0 for each in found) if found and None not in found else None

    def cost(self, row: Any) -> Decimal | None:
        """The cost of all answers for a row, even partial ones, or None if any is unknown."""
        found = [each.cost for each in self.outcomes[row] if each is not None and each.attempts]
        if not found or None in found:
            return None
        return sum((Decimal(each) for each in found if each is not None), Decimal(0))

    def currency(self) -> str:
        """The currency of the costs; empty if no cost is known."""
        found = {each.currency for row in self.outcomes.values() for each in row if each}
        return next(iter(sorted(name for name in found if name)), "")

    def bits(self, row: Any) -> tuple[float, int] | None:
        """Number of bits and words of the complete answers for a row.

        Only tokens of the text count, so that models with different end tokens and models that
        reason can be compared. None if a logprob is unknown.
        """
        bits, count = 0.0, 0
        for at, outcome in self.complete(row):
            if outcome.logprob is None:  # without reading the answer
                return None
            result = self.read(row, at)
            if result is None or not result.text:
                continue
            try:
                found = result.likelihood(segment="content").bits
            except RequestError:  # no token belongs to the text
                return None
            if found is None:
                return None
            bits += found
            count += sum(1 for _ in words(result.text))
        return (bits, count) if count else None
