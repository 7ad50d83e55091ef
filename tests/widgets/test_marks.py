"""Ids of widgets. ``tests/notebook/test_stable_outputs.py`` runs a notebook twice."""

from __future__ import annotations

from typing import Any

import pytest

from tensormesh_nb.widgets import marks


class Shell:
    def __init__(self, metadata: Any) -> None:
        self.parent = {"metadata": metadata}

    def get_parent(self) -> Any:
        return self.parent


def test_marks_are_random_where_a_user_is_watching(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two notebooks of one page must not share a mark."""
    monkeypatch.setattr(marks, "get_ipython", lambda: Shell({"cellId": "a", "deletedCells": []}))
    made = {marks.new_mark() for _ in range(20)}
    assert len(made) == 20
    assert all(len(mark) == 12 and not mark.startswith("00000") for mark in made)
    assert marks.model_ids("abc") == (None, None)


def test_marks_are_counted_where_a_program_runs_the_notebook(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for metadata in ({}, None, "odd"):
        monkeypatch.setattr(marks, "get_ipython", lambda found=metadata: Shell(found))
        one, two = marks.new_mark(), marks.new_mark()
        assert int(two, 16) == int(one, 16) + 1
        assert marks.model_ids(one) == (f"{one}0", f"{one}1")
    monkeypatch.setattr(marks, "get_ipython", lambda: None)
    assert marks.request_metadata() == {}
