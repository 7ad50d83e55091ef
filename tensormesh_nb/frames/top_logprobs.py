"""The ``top_logprobs`` frame: one row per alternative of every token.

Columns are filled in place, so peak memory is little more than the size of the frame.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..assembly.tokens.token_table import TokenTable
from .dtypes import floats, integers, objects, occurring, with_na
from .measures import probability
from .ranking import Ranking, ranking_of
from .token_identity import TokenIdentity
from .token_rows import TokenRows, owned_frame

__all__ = ["top_logprobs_frame"]

Array = NDArray[Any]


def top_logprobs_frame(choices: Sequence[TokenRows], table: TokenTable) -> pd.DataFrame:
    """One row per alternative, the chosen token among them, sorted by choice, position and rank."""
    rankings = [ranking_of(choice.columns) for choice in choices]
    rows = _Columns(table, sum(ranking.alternative_count for ranking in rankings))
    for choice, ranking in zip(choices, rankings, strict=True):
        rows.add(choice, ranking)
    return owned_frame(rows.filled())


class _Columns:
    """The columns of the frame while they are filled.

    Args:
        table: the answer's distinct tokens.
        count: number of rows.
    """

    def __init__(self, table: TokenTable, count: int) -> None:
        self._identity = TokenIdentity.of(table)
        self._bytes = with_na(table.all_readable_bytes())
        self._rows = 0
        # A few large arrays take fewer memory pages than many small ones.
        integer, floating = np.empty((3, count), dtype=np.int64), np.empty((2, count))
        self._columns: dict[str, Array] = {
            "choice": np.zeros(count, dtype=np.int64),
            "position": integer[0],
            "rank": integer[1],
            "token": np.empty(count, dtype=self._identity.text.dtype),
            "token_id": integer[2],
            "bytes": np.empty(count, dtype=np.object_),
            "logprob": floating[0],
            "prob": floating[1],
            "chosen": np.zeros(count, dtype=np.bool_),
        }

    def add(self, choice: TokenRows, ranking: Ranking) -> None:
        """Append the alternatives of a choice."""
        identity, ids, done = self._identity, choice.ids, 0
        for part in ranking.parts:
            count, rows = len(part.counts), self._next(len(part.code))
            code = part.code.astype(np.intp)  # once for all three columns
            positions, width = np.arange(done, done + count) + choice.first, part.width
            if width:  # written directly, without temporary arrays
                rows["position"].reshape(count, width)[:] = positions[:, None]
                rows["rank"].reshape(count, width)[:] = np.arange(1, width + 1)
            else:
                rows["position"][:] = np.repeat(positions, part.counts)
                rows["rank"][:] = part.rank
            for name, values in (
                ("token", identity.text),
                ("token_id", identity.id),
                ("bytes", self._bytes),
            ):
                np.take(values, code, out=rows[name], mode="clip")  # other modes write twice
            # The choice's ids are known where its alternatives' may not be.
            rows["token_id"][part.chosen_at] = ids[done : done + count]
            rows["logprob"][:] = part.logprob
            probability(part.logprob, out=rows["prob"])
            rows["chosen"][part.chosen_at] = True
            if choice.index:  # zeros need not be written
                rows["choice"][:] = choice.index
            done += count

    def filled(self) -> dict[str, Any]:
        """The frame's columns."""
        columns = self._columns
        return {
            **columns,
            "token": occurring(columns["token"], self._identity.texts),
            "token_id": integers(columns["token_id"]),
            "bytes": objects(columns["bytes"]),
            "logprob": floats(columns["logprob"]),
            "prob": floats(columns["prob"]),
        }

    def _next(self, count: int) -> dict[str, Array]:
        """Views of the next ``count`` rows."""
        start, self._rows = self._rows, self._rows + count
        return {name: values[start : self._rows] for name, values in self._columns.items()}
