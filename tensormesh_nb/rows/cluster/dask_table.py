"""A Dask DataFrame or bag as the table of a run, and its cluster."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import anyio
import numpy as np
import pandas as pd

from ...config.settings import Settings
from ...errors import RequestError, SettingsError
from ...wire.sanitize import one_line

if TYPE_CHECKING:
    from .workers import Workers

__all__ = ["aread_table", "computed", "is_dask", "read_table"]

_ACCEPTED = "table: expected a Dask DataFrame, a Series or a bag of dicts"


def is_dask(table: Any) -> bool:
    """Whether a table is a Dask collection."""
    return hasattr(type(table), "__dask_graph__")


def computed(table: Any) -> Any:
    """The content of a Dask table; other tables are returned unchanged.

    Raises:
        RequestError: the table is another Dask collection.
    """
    if not is_dask(table):
        return table
    _check(table)
    return _numbered(table.compute(), table)


def read_table(
    table: Any,
    settings: Settings,
    messages_from: str | None,
    fields_from: str | Sequence[str],
) -> tuple[Any, Workers | None]:
    """The content of a table, and the workers of its cluster, after checking them.

    Without a cluster, Dask computes in this process, and there are no workers.

    Args:
        table: any table.
        settings: settings of the client.
        messages_from, fields_from: columns whose cells may be lists or dicts.

    Raises:
        RequestError: the table is another Dask collection, or Dask converted its cells to texts.
        SettingsError: a worker cannot send.
    """
    if not is_dask(table):
        return table, None
    _check(table)
    dask = _current_client()
    if dask is None:
        content, workers = table.compute(), None
    else:
        workers = _workers(dask, settings)
        workers.wait_for(workers.check)
        content = workers.wait_for(workers.compute, table)
    content = _numbered(content, table)
    _check_structures(content, messages_from, fields_from)
    return content, workers


async def aread_table(
    table: Any,
    settings: Settings,
    messages_from: str | None,
    fields_from: str | Sequence[str],
) -> tuple[Any, Workers | None]:
    """:func:`read_table` for async code."""
    if not is_dask(table):
        return table, None
    _check(table)
    dask = _current_client()
    if dask is None:
        content, workers = await anyio.to_thread.run_sync(table.compute), None
    else:
        workers = _workers(dask, settings)
        await workers.await_(workers.check)
        content = await workers.await_(workers.compute, table)
    content = _numbered(content, table)
    _check_structures(content, messages_from, fields_from)
    return content, workers


def _workers(dask: Any, settings: Settings) -> Workers:
    from .workers import Workers

    return Workers(dask, settings)


def _check(table: Any) -> None:
    try:
        import dask  # noqa: F401
    except ImportError:
        raise SettingsError('A Dask table needs Dask: pip install "tensormesh-nb[dask]"') from None
    # Delayed objects and arrays have no partitions.
    if not hasattr(table, "npartitions") or hasattr(table, "chunks"):
        raise RequestError(f"{_ACCEPTED}, got {type(table).__name__}.", field="table")


def _current_client() -> Any:
    """The client of the cluster that Dask would use now, or None."""
    import dask

    try:
        import distributed
    except ImportError:
        return None
    chosen = dask.config.get("scheduler", None)
    if isinstance(chosen, distributed.Client):
        return chosen
    if chosen not in (None, "distributed", "dask.distributed"):
        return None
    try:
        return distributed.Client.current()  # type: ignore[no-untyped-call]
    except ValueError:
        return None


def _numbered(content: Any, table: Any) -> Any:
    """The content with an index of 0, 1, ... if Dask numbered each partition from 0.

    Dask's ``read_csv``, ``read_parquet`` and ``reset_index`` do so.

    Raises:
        RequestError: the index has duplicates for another reason.
    """
    if not isinstance(content, pd.DataFrame | pd.Series) or content.index.is_unique:
        return content
    index = content.index
    if index.name is None and pd.api.types.is_integer_dtype(index.dtype):
        numbers = index.to_numpy()
        starts = np.flatnonzero(numbers == 0)
        counted = np.arange(len(numbers))
        begins = np.repeat(starts, np.diff([*starts, len(numbers)]))
        is_numbered = len(begins) == len(numbers) and bool((numbers == counted - begins).all())
        if is_numbered and len(starts) <= table.npartitions:
            return content.reset_index(drop=True)
    label = index[index.duplicated()].tolist()[0]
    raise RequestError(
        f"The table has the index label {one_line(repr(label), 60)} several times: Dask numbers "
        "each partition on its own. Use table.set_index(COLUMN), or "
        "table.compute().reset_index(drop=True).",
        field="table",
    )


def _check_structures(
    content: Any, messages_from: str | None, fields_from: str | Sequence[str]
) -> None:
    """Check that Dask has not converted lists and dicts to texts.

    Raises:
        RequestError: it has; the texts would be sent.
    """
    if not isinstance(content, pd.DataFrame):
        return
    fields = [fields_from] if isinstance(fields_from, str) else fields_from
    for name in (messages_from, *fields):
        if name not in content.columns or not isinstance(content[name].dtype, pd.StringDtype):
            continue
        for cell in content[name].dropna().head(100):
            if cell[:1] in ("[", "{") and _is_structure(cell):
                raise RequestError(
                    f"Dask has changed the lists or dicts in the column {name!r} to "
                    'texts. Call dask.config.set({"dataframe.convert-string": False}) before the '
                    "table is made.",
                    field="table",
                )


def _is_structure(text: str) -> bool:
    try:
        return isinstance(ast.literal_eval(text), list | dict)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return False
