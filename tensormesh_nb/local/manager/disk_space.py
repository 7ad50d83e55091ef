"""Full disks: what a failed write or a child process without an output means."""

from __future__ import annotations

import shutil
from pathlib import Path

__all__ = ["lack_of_space"]

_ENOUGH = 2**20  # bytes: records, locks and logs need less


def lack_of_space(directory: Path, needed: int = _ENOUGH) -> str | None:
    """Why a file does not fit into a directory, or None if it does.

    Args:
        directory: an existing directory.
        needed: size of the file in bytes.

    Returns:
        A part of a sentence: "the disk of DIRECTORY has 3 MB free, 192 MB are needed".
    """
    try:
        free = shutil.disk_usage(directory).free
    except OSError:
        return None
    if free >= needed:
        return None
    if needed <= _ENOUGH:
        return f"the disk of {directory} is full"
    return f"the disk of {directory} has {free / 1e6:.0f} MB free, {needed / 1e6:.0f} MB are needed"
