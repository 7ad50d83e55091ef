"""Space on a disk, as the operating system counts it."""

from __future__ import annotations

from pathlib import Path

from tensormesh_nb.local.manager.disk_space import lack_of_space


def test_small_file_fits(tmp_path: Path) -> None:
    assert lack_of_space(tmp_path) is None


def test_large_file_is_refused_with_both_sizes(tmp_path: Path) -> None:
    reason = lack_of_space(tmp_path, 10**18)
    assert reason is not None
    assert reason.startswith(f"the disk of {tmp_path} has ")
    assert reason.endswith(" MB free, 1000000000000 MB are needed")


def test_unknown_space_is_no_reason(tmp_path: Path) -> None:
    assert lack_of_space(tmp_path / "missing") is None
