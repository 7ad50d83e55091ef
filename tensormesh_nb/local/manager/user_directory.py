"""Directories that belong to this user, where the cache is another user's or cannot be written."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from pathlib import Path

__all__ = ["make_directories", "private_directory", "temporary_directory", "user_directory"]


def make_directories(path: Path) -> None:
    """Create a directory and those above it. Others cannot write to new ones, under any umask."""
    for directory in (*reversed(path.parents), path):
        directory.mkdir(exist_ok=True, mode=0o755)


def private_directory(path: Path) -> Path:
    """Create a directory that only the user can enter.

    Raises OSError if it cannot be created or written, or belongs to another user.
    """
    make_directories(path.parent)
    path.mkdir(exist_ok=True, mode=0o700)
    # Of a link, both: it may lead anywhere. (Root can change the modes of others' directories.)
    if sys.platform != "win32":
        owners = {path.lstat().st_uid, path.stat().st_uid}
        if owners != {os.getuid()}:
            raise PermissionError(f"{path} belongs to another user")
    path.chmod(0o700)
    with tempfile.TemporaryFile(dir=path):
        return path


def user_directory() -> Path:
    """The user's runtime directory (``$XDG_RUNTIME_DIR``), or :func:`temporary_directory`.

    Raises OSError if neither can be used.
    """
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if os.path.isabs(runtime):
        with contextlib.suppress(OSError):
            return private_directory(Path(runtime) / "tensormesh_nb")
    return private_directory(temporary_directory())


def temporary_directory() -> Path:
    """The path of this user's directory among the temporary files; it may not exist."""
    name = "tensormesh_nb" if sys.platform == "win32" else f"tensormesh_nb-{os.getuid()}"
    return Path(tempfile.gettempdir()) / name
