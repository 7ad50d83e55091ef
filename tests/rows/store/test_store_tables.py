"""Tables of a store: other files, newer formats."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

import tensormesh_nb as tm
from tensormesh_nb.rows.store import store_tables
from tensormesh_nb.rows.store.row_store import RowStore


@pytest.mark.parametrize("content", [b"nonsense" * 500, b"SQLite format 3\0" + b"x" * 5000])
def test_other_files_are_refused_and_left_alone(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(tm.ResponseError, match="is not a store of rows or is damaged"):
        RowStore(path)
    assert path.read_bytes() == content


def test_other_databases_are_refused(path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE row (key TEXT)")
    other.close()
    with pytest.raises(tm.ResponseError, match="it is another database"):
        RowStore(path)


def test_newer_store_is_refused_in_one_line(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as later:
        later.setattr(store_tables, "FORMAT", 7)
        later.setattr(store_tables, "__version__", "3.2\x1b[31m")
        RowStore(path).close()
    with pytest.raises(tm.ResponseError) as refused:
        RowStore(path)
    assert "was written by version 3.2" in str(refused.value)
    assert "(format 7), which this version cannot read" in str(refused.value)
    assert "\x1b" not in str(refused.value)


def test_refused_file_is_not_kept_locked(path: Path) -> None:
    path.write_bytes(b"nonsense" * 500)
    with pytest.raises(tm.ResponseError):
        RowStore(path)
    path.unlink()
    RowStore(path).close()
