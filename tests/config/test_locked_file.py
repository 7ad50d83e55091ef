"""Locked files: one holder at a time, and one line for each reason why there is none."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tensormesh_nb.config import locked_file
from tensormesh_nb.config.locked_file import LockedFile
from tensormesh_nb.errors import SettingsError

HOLDER = """
import sys
from pathlib import Path
from tensormesh_nb.config.locked_file import LockedFile
with LockedFile(Path(sys.argv[1])).held():
    print("held", flush=True)
    sys.stdin.read()
"""


def test_another_process_waits_and_a_link_shares_the_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locked_file, "_TIMEOUT", 0.05)
    target, link = tmp_path / "lesson.json", tmp_path / "link.json"
    link.symlink_to(target)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(target)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdin is not None
        assert holder.stdout.readline() == b"held\n"
        file = LockedFile(link)
        locked = pytest.raises(SettingsError, match=r"link\.json is locked by another process\.")
        with locked, file.held():
            raise AssertionError("two holders")
        assert not file.is_held
        holder.stdin.close()
    with file.held():
        assert file.is_held
    assert (tmp_path / ".lesson.json.lock").stat().st_mode & 0o077 == 0


def test_reasons_are_one_line_and_the_lock_is_released(tmp_path: Path) -> None:
    missing = pytest.raises(SettingsError, match=r"its folder does not exist\.$")
    with missing, LockedFile(tmp_path / "none" / "lesson.json").held():
        raise AssertionError("no folder")
    assert not (tmp_path / "none").exists()
    file = LockedFile(tmp_path / "lesson.json")
    full = pytest.raises(SettingsError, match=r"cannot be written: No space left on device\.$")
    with full, file.held():
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert not file.is_held
