"""Where a run without ``store=`` keeps its answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unittest.mock import Mock

import platformdirs
import pytest

import tensormesh_nb as tm
from tensormesh_nb.rows.store.store_location import new_path, short_path


def test_path_below_home_is_shown_with_a_tilde(tmp_path: Path) -> None:
    below = Path.home() / "rows" / "a.db"
    assert [short_path(below), short_path(tmp_path)] == ["~/rows/a.db", str(tmp_path)]


def test_new_paths_differ(tmp_path: Path) -> None:
    one, other = new_path(), new_path()
    assert one != other
    assert one.parent.name == "rows"
    assert one.suffix == ".db"


@pytest.mark.parametrize("homeless", [RuntimeError("no home"), lambda *_, **__: "~/.cache"])
def test_without_a_home_directory_a_store_must_be_named(
    homeless: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platformdirs, "user_cache_dir", Mock(side_effect=homeless))
    with pytest.raises(tm.SettingsError, match="pass store="):
        new_path()
