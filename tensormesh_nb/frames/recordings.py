"""The recordings of a cassette, as a frame."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

__all__ = ["transcript_frame"]

_DTYPES = {
    "line": "Int64",
    "sent": "datetime64[ms, UTC]",
    "seconds": "Float64",
    "host": "string",
    "model": "string",
    "path": "string",
    "nth": "Int64",
    "prompt": "string",
    "answer": "string",
    "finish_reason": "string",
    "tokens": "Int64",
    "status": "Int64",
    "error": "string",
}


def transcript_frame(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """One row per recording; what is unknown is NA.

    Args:
        rows: values by column.

    Returns:
        The columns of :attr:`tensormesh_nb.Cassette.frame`.
    """
    found = list(rows)
    return pd.DataFrame(
        {
            name: pd.Series([row[name] for row in found], dtype=dtype)
            for name, dtype in _DTYPES.items()
        }
    )
