"""Candidates: the columns of ``top_logprobs``, every value written once, where it stays."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..assembly.columns import TokenColumns
from ..assembly.token_table import TokenTable
from .alternatives import Identity, ranked
from .measures import probability
from .nullable import category, floats, integers, objects, with_na

__all__ = ["Candidates"]

Array = NDArray[Any]


class Candidates:
    """A row for every candidate of every token, sorted by (choice, position, rank).

    Args:
        table: what the tokens' codes stand for.
        listed: how many alternatives hosts listed: as many rows as there are where the chosen
            tokens are among them, and nothing is listed twice.
        most: how many rows there can be.
    """

    def __init__(self, table: TokenTable, listed: int, most: int) -> None:
        self._named = Identity.of(table)
        self._bytes = with_na(table.all_readable_bytes())
        self._rows, self._room, self._most = 0, listed, most
        self._columns: dict[str, Array] = {
            "choice": np.zeros(listed, dtype=np.int64),
            "position": np.empty(listed, dtype=np.int64),
            "rank": np.empty(listed, dtype=np.int64),
            "token": np.empty(listed, dtype=self._named.text.dtype),
            "token_id": np.empty(listed, dtype=np.int64),
            "bytes": np.empty(listed, dtype=np.object_),
            "logprob": np.empty(listed),
            "prob": np.empty(listed),
            "chosen": np.empty(listed, dtype=np.bool_),
        }

    def add(self, columns: TokenColumns, ids: NDArray[np.int64], choice: int, first: int) -> None:
        """Append the candidates of a choice.

        Args:
            columns: its tokens.
            ids: theirs, -1 where unknown; they hold where the candidates' own do not.
            choice: its index.
            first: position of its first token.
        """
        named, done = self._named, 0
        for found in ranked(columns, named):
            count, into = len(found.size), self._next(len(found.code))
            code = found.code.astype(np.intp)  # once for all three
            into["position"][:] = np.repeat(np.arange(done, done + count) + first, found.size)
            into["rank"][:] = found.rank
            for name, known in (
                ("token", named.text),
                ("token_id", named.id),
                ("bytes", self._bytes),
            ):
                np.take(known, code, out=into[name], mode="clip")  # other modes write twice
            into["token_id"][found.own] = ids[done : done + count]
            into["logprob"][:] = found.logprob
            probability(found.logprob, out=into["prob"])
            into["chosen"][:] = found.chosen
            if choice:  # where it is 0, memory stays as it came
                into["choice"][:] = choice
            done += count

    def columns(self) -> dict[str, Any]:
        """The frame's columns; nothing can be added any more."""
        self._resize(self._rows)
        found = self._columns
        return {
            **found,
            "token": category(found["token"], self._named.texts),
            "token_id": integers(found["token_id"]),
            "bytes": objects(found["bytes"]),
            "logprob": floats(found["logprob"]),
            "prob": floats(found["prob"]),
        }

    def _next(self, count: int) -> dict[str, Array]:
        start, self._rows = self._rows, self._rows + count
        if self._rows > self._room:
            self._resize(self._most)
        return {name: values[start : self._rows] for name, values in self._columns.items()}

    def _resize(self, room: int) -> None:
        if room != self._room:
            for values in self._columns.values():
                values.resize(room, refcheck=False)
            self._room = room
