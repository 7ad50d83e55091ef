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
from .ranking import ranking_of
from .token_identity import TokenIdentity
from .token_rows import TokenRows, owned_frame

__all__ = ["top_logprobs_frame"]

Array = NDArray[Any]


def top_logprobs_frame(choices: Sequence[TokenRows], table: TokenTable) -> pd.DataFrame:
    """One row per alternative, the chosen token among them, sorted by choice, position and rank."""
    tokens = sum(len(choice.columns) for choice in choices)
    listed = sum(len(choice.columns.top_code) for choice in choices)
    rows = _Columns(table, listed, listed + tokens)
    for choice in choices:
        rows.add(choice)
    return owned_frame(rows.filled())


class _Columns:
    """The columns of the frame while they are filled.

    Args:
        table: the answer's distinct tokens.
        listed: number of alternatives that the host listed. It is the number of rows if the lists
            contain the chosen tokens and repeat nothing.
        most: the largest possible number of rows.
    """

    def __init__(self, table: TokenTable, listed: int, most: int) -> None:
        self._identity = TokenIdentity.of(table)
        self._bytes = with_na(table.all_readable_bytes())
        self._rows, self._room, self._most = 0, listed, most
        self._columns: dict[str, Array] = {
            "choice": np.zeros(listed, dtype=np.int64),
            "position": np.empty(listed, dtype=np.int64),
            "rank": np.empty(listed, dtype=np.int64),
            "token": np.empty(listed, dtype=self._identity.text.dtype),
            "token_id": np.empty(listed, dtype=np.int64),
            "bytes": np.empty(listed, dtype=np.object_),
            "logprob": np.empty(listed),
            "prob": np.empty(listed),
            "chosen": np.empty(listed, dtype=np.bool_),
        }

    def add(self, choice: TokenRows) -> None:
        """Append the alternatives of a choice."""
        identity, ids, done = self._identity, choice.ids, 0
        for part in ranking_of(choice.columns).parts:
            count, rows = len(part.counts), self._next(len(part.code))
            code = part.code.astype(np.intp)  # once for all three columns
            positions = np.arange(done, done + count) + choice.first
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
            rows["chosen"][:] = part.chosen
            if choice.index:  # zeros need not be written
                rows["choice"][:] = choice.index
            done += count

    def filled(self) -> dict[str, Any]:
        """The frame's columns. Nothing may be added afterwards."""
        self._resize(self._rows)
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
        if self._rows > self._room:
            self._resize(self._most)
        return {name: values[start : self._rows] for name, values in self._columns.items()}

    def _resize(self, room: int) -> None:
        if room != self._room:
            for values in self._columns.values():
                values.resize(room, refcheck=False)
            self._room = room
