"""Where a run without ``store=`` keeps its answers."""

from __future__ import annotations

import contextlib
from datetime import datetime, timezone
from pathlib import Path
from secrets import token_hex

from ...errors import SettingsError

__all__ = ["new_path", "rows_directory", "short_path"]


def rows_directory() -> Path:
    """The folder for stores in the user's cache directory.

    Raises SettingsError if there is no home directory.
    """
    import platformdirs

    with contextlib.suppress(RuntimeError):  # of newer releases; older ones return "~/.cache"
        found = Path(platformdirs.user_cache_dir("tensormesh_nb", appauthor=False))
        if found.is_absolute():
            return found / "rows"
    raise SettingsError(
        "store: there is no home directory to keep the answers in; pass store= (in a cell "
        "--store) with a file, or set HOME."
    )


def new_path() -> Path:
    """A new file in the user's cache directory, for a run without ``store=``."""
    moment = datetime.now(timezone.utc).strftime("%Y-%m-%d-%H%M%S")
    return rows_directory() / f"{moment}-{token_hex(3)}.db"


def short_path(path: Path) -> str:
    """A path with ``~`` for the home directory: a notebook may be shared."""
    with contextlib.suppress(ValueError, RuntimeError):  # not below home, or no home
        return f"~/{path.relative_to(Path.home()).as_posix()}"
    return str(path)
