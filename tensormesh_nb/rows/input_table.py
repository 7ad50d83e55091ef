"""The table that a prompt runs over, as it was at the start of the run."""

from __future__ import annotations

import copy
import math
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, ValuesView
from dataclasses import is_dataclass
from typing import Any

import narwhals.stable.v1 as nw
import numpy as np
import pandas as pd
from narwhals.exceptions import DuplicateError

from ..errors import RequestError
from ..wire.near_names import did_you_mean
from ..wire.sanitize import one_line

__all__ = ["Table", "free_name", "is_missing", "places_of"]

_CONTAINERS = (list, dict, set, np.ndarray)
_PLAIN: list[set[type]] = [{int}, {float}, {bool}, {str}]
# Methods that make a table of something else, in the order to suggest them.
_CALLS = ("to_pandas", "toPandas", "collect", "compute", "read_all", "df", "to_table")
_ACCEPTED = "expected a DataFrame of pandas or Polars, an Arrow table, or a list of dicts"


class Table:
    """The columns and the index of a table. Later changes to the original have no effect.

    Args:
        given: a DataFrame of pandas, Polars or another library that narwhals reads, an Arrow
            table, a list of dicts, or a pandas Series with a name.

    Attributes:
        frame: columns and index as a pandas DataFrame; the index is 0, 1, ... if there is none.
            The names of the columns are texts.

    Raises:
        RequestError: the table has another type, no rows, or duplicates in its columns or index.
    """

    def __init__(self, given: Any) -> None:
        self.frame = _as_pandas(given)
        for at in range(self.frame.shape[1]):
            cells = self.frame.iloc[:, at].array
            if cells.dtype.kind == "O" and any(isinstance(cell, _CONTAINERS) for cell in cells):
                copied = np.empty(len(cells), dtype=object)
                copied[:] = list(map(_copied, cells))
                self.frame.isetitem(at, copied)
        self._names = self.frame.columns.tolist()
        columns = list(map(str, self._names))
        if not len(self.frame):
            raise RequestError("The table has no rows.", field="table")
        for what, labels in (("column", pd.Index(columns)), ("index label", self.frame.index)):
            if not labels.is_unique:
                label = labels[labels.duplicated()].tolist()[0]
                places = places_of(labels, label)
                count = len(places)
                hint = " Use table.reset_index()." if what == "index label" else ""
                raise RequestError(
                    f"The table has the {what} {_shown(label)} {count} times "
                    f"(numbers {places[0]} and {places[1]}).{hint}",
                    field="table",
                )
        self.frame.columns = pd.Index(columns)

    def __len__(self) -> int:
        return len(self.frame)

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
        return list(self.frame.columns)

    def new_name(self, name: str) -> str:
        """A name for a further column, which no column and no level of the index has."""
        return free_name(name, [*self.columns, *map(str, self.frame.index.names)])

    def with_columns(self, further: Mapping[str, Any]) -> pd.DataFrame:
        """The table with its own names of columns, and further columns."""
        frame = self.frame.copy()
        frame.attrs.clear()
        for name, values in further.items():
            frame[self.new_name(name)] = values
        names = [*self._names, *frame.columns[len(self._names) :]]
        kind = None if all(isinstance(name, str) for name in names) else object
        index: pd.Index[Any] = pd.Index(names, dtype=kind, tupleize_cols=False)
        return frame.set_axis(index, axis="columns")

    @property
    def labels(self) -> list[Any]:
        """The index label of each row. NaN is always the same object, so that lookups find it."""
        return [math.nan if _is_nan(label) else label for label in self.frame.index]

    def check(self, names: Iterable[Any], purpose: str) -> None:
        """Check that columns exist.

        Raises:
            RequestError: a name is not a text, or a column does not exist; the message lists the
                columns.
        """
        names = list(names)
        for name in names:
            if not isinstance(name, str):
                kind = type(name).__name__
                raise RequestError(
                    f"{purpose}: expected the name of a column, got {kind}.", field=purpose
                )
        missing = [name for name in names if name not in self.frame.columns]
        if missing:
            columns = ", ".join(_shown(name) for name in self.columns[:20])
            hint = did_you_mean(missing[0], self.columns)
            if missing[0] in map(str, self.frame.index.names):
                hint = " It is the index: use table.reset_index()."
            raise RequestError(
                f"{purpose}: the table has no column {_shown(missing[0])}."
                f"{hint} Its columns: {columns}.",
                field="table",
            )

    def cells(self, names: Iterable[str]) -> dict[str, list[Any]]:
        """The cells of some columns, as plain Python values."""
        return {name: _cells(self.frame[name]) for name in names}

    def rows(self, names: Iterable[str] | None = None) -> list[dict[str, Any]]:
        """The cells of some or all columns, one dict for each row."""
        chosen = self.columns if names is None else list(names)
        values = list(self.cells(chosen).values())
        if not values:
            return [{} for _ in range(len(self))]
        return [dict(zip(chosen, row, strict=True)) for row in zip(*values, strict=True)]


def _cells(column: pd.Series[Any]) -> list[Any]:
    """The cells of a column. Floats of 16 and 32 bits are as displayed: 0.1, not 0.100000001."""
    dtype: Any = column.dtype
    for name in ("categories", "numpy_dtype", "subtype"):  # of pandas' own kinds
        dtype = getattr(dtype, name, dtype)
    kind = getattr(dtype, "dtype", dtype)  # of categories
    cells = column.tolist()
    if kind not in (np.float16, np.float32):
        return cells
    return [cell if is_missing(cell) else float(str(kind.type(cell))) for cell in cells]


def _is_nan(label: Any) -> bool:
    return isinstance(label, float) and math.isnan(label)


def _copied(cell: Any) -> Any:
    """A copy of a cell, independent of later changes to the original."""
    return copy.deepcopy(cell) if isinstance(cell, _CONTAINERS) else cell


def places_of(labels: Iterable[Any], label: Any) -> list[int]:
    """The numbers of the labels that equal one; empty labels equal each other."""
    if is_missing(label):
        return [at for at, each in enumerate(labels) if is_missing(each)]
    return [at for at, each in enumerate(labels) if not is_missing(each) and each == label]


def free_name(name: str, taken: Collection[str]) -> str:
    """A name for a column: prefixed with ``answer_`` until it is not taken."""
    while name in taken:
        name = f"answer_{name}"
    return name


def is_missing(value: Any) -> bool:
    """Whether a cell is empty: None, NaN, NaT or NA."""
    found = pd.isna(value)
    return found if isinstance(found, bool) else False


def _as_pandas(given: Any) -> pd.DataFrame:
    if isinstance(given, pd.DataFrame):
        return given.copy()
    if isinstance(given, pd.Series) and given.name is not None:
        return given.to_frame()
    if isinstance(given, Sequence) and not isinstance(given, str | bytes):
        return _from_dicts(given)
    try:
        native = nw.from_native(given, eager_only=True, allow_series=True)
    except DuplicateError as error:
        raise RequestError(f"table: {one_line(str(error), 120)}", field="table") from None
    except TypeError:
        native = None
    if isinstance(native, nw.Series) and native.name:
        native = native.to_frame()
    if not isinstance(native, nw.DataFrame):
        if hasattr(type(given), "to_pylist") and hasattr(type(given), "columns"):
            return _from_batch(given)
        kind = type(given).__name__
        raise RequestError(f"table: {_ACCEPTED}, got {kind}.{_hint(given)}", field="table")
    return pd.DataFrame({name: _read(native[name]) for name in native.columns}, copy=False)


def _read(column: nw.Series[Any]) -> pd.Series[Any]:
    # Not to_pandas, which needs pyarrow. Lists of objects keep every value as it is.
    found = _column(column.to_list())
    return found.astype("Float32") if column.dtype == nw.Float32() else found


def _from_batch(batch: Any) -> pd.DataFrame:
    """The columns of a record batch of Arrow, which may have a name twice."""
    cells = {at: _column(column.to_pylist()) for at, column in enumerate(batch.columns)}
    return pd.DataFrame(cells).set_axis(batch.schema.names, axis="columns")


def _hint(given: Any) -> str:
    """How to convert an object of another type to a table; empty if unknown."""
    if isinstance(given, Mapping):
        return " Pass [row] for one row, or pd.DataFrame(table) for columns."
    if isinstance(given, str | os.PathLike):
        return " Read the file first, with pd.read_csv for example."
    if isinstance(given, np.ndarray) and (given.ndim > 1 or given.dtype.names):
        return " Pass pd.DataFrame(table)."
    if isinstance(given, np.ndarray) or hasattr(given, "to_frame") or hasattr(given, "to_pylist"):
        return ' Pass pd.DataFrame({"text": table}).'
    for call in _CALLS:
        if callable(getattr(type(given), call, None)):
            return f" Call .{call}() first."
    return " Pass list(table)." if isinstance(given, Iterator | ValuesView) else ""


def _item_hint(item: Any) -> str:
    """How to convert a list of objects to a table."""
    if hasattr(type(item), "model_dump"):
        return " Pass [item.model_dump() for item in table]."
    is_row = isinstance(item, Sequence | pd.Series | np.ndarray | np.void) or is_dataclass(item)
    if is_row and not isinstance(item, str | bytes):
        return " Pass pd.DataFrame(table)."
    return ' Pass [{"text": item} for item in table].'


def _from_dicts(rows: Sequence[Any]) -> pd.DataFrame:
    names: dict[Any, None] = {}
    for number, row in enumerate(rows):
        if not isinstance(row, Mapping):
            raise RequestError(
                f"table: {_ACCEPTED}, got a list whose item {number} is {type(row).__name__}."
                + (_item_hint(row) if number == 0 else ""),
                field="table",
            )
        names.update(dict.fromkeys(row))
    return pd.DataFrame(
        {name: _column([row.get(name) for row in rows]) for name in names},
        index=pd.RangeIndex(len(rows)),
        copy=False,
    )


def _column(values: list[Any]) -> pd.Series[Any]:
    """A column that keeps every value: with None, pandas would change whole numbers to floats."""
    kinds = set(map(type, values))
    try:
        return pd.Series(values, dtype=None if kinds in _PLAIN else object)
    except (UnicodeEncodeError, OverflowError):
        # Half a surrogate pair, which Arrow's strings cannot hold; a number beyond 64 bits.
        return pd.Series(values, dtype=object)


def _shown(label: Any) -> str:
    return repr(label[:60] if isinstance(label, str) else label)
