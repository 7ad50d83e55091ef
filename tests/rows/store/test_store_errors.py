"""Stores that cannot be used: one line that says why."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path

import pytest

import tensormesh_nb as tm
from tensormesh_nb.assembly.formats import saved_answer
from tensormesh_nb.rows.outcome import RowOutcome
from tensormesh_nb.rows.store.row_store import RowStore

from .outcomes import KEYS, OK


@pytest.mark.parametrize("harm", ["cut", "page", "table"])
def test_damage_behind_the_head_is_one_line(path: Path, harm: str) -> None:
    store = RowStore(path)
    for key in KEYS:
        store.put(key, RowOutcome("ok", text="x" * 5000), None)
    store.close()
    content = bytearray(path.read_bytes())
    if harm == "cut":
        del content[len(content) // 2 :]
    elif harm == "page":
        for at in range(4096, len(content), 4096):
            content[at : at + 64] = b"\xff" * 64
    else:
        content[100:4096] = b"\xff" * 3996
    path.write_bytes(content)

    def read() -> None:
        with contextlib.closing(RowStore(path)) as broken:
            broken.rows(KEYS)

    with pytest.raises(tm.TensormeshError, match=r"damaged|cannot be") as found:
        read()
    assert "\n" not in str(found.value)


@pytest.mark.parametrize("place", ["directory", "pipe", "below a file", "null"])
def test_place_that_cannot_be_written_is_named(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("")
    if place == "pipe":
        os.mkfifo(tmp_path / "pipe")
    paths = {
        "pipe": tmp_path / "pipe",
        "directory": tmp_path,
        "below a file": tmp_path / "file" / "rows.db",
        "null": Path("a\0b"),
    }
    with pytest.raises((tm.SettingsError, tm.ResponseError), match="cannot be"):
        RowStore(paths[place])


@pytest.mark.parametrize(
    "harm",
    [
        """status = 'x', summary = '{"status": 5}', answer = '{'""",
        "status = 5, summary = 5, answer = 5",
        """status = x'ff', summary = '{"status": "ok", "cost": "x"}', answer = '{"format": 1}'""",
        """status = '', summary = '{"status": "ok", "attempts": 1e30}', answer = '[]'""",
    ],
)
def test_damaged_row_is_reported(path: Path, harm: str) -> None:
    store = RowStore(path)
    store.put(KEYS[0], OK, None)
    store.close()
    with sqlite3.connect(path) as database:
        database.execute(f"UPDATE row SET {harm}")
    database.close()
    store = RowStore(path)
    for read in (
        lambda: store.rows(KEYS),
        lambda: store.statuses(KEYS),
        lambda: store.answer(KEYS[0], convert=saved_answer.load),
    ):
        with pytest.raises(tm.ResponseError, match="is damaged") as found:
            read()
        assert "\n" not in str(found.value)
    store.close()
