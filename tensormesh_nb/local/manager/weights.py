"""Model: which weights the endpoint serves, and where they are.

Light to import: what comes before the engine's start delays every first answer.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from ...errors import LocalEndpointError
from .lock import locked

__all__ = [
    "CACHE_VARIABLE",
    "MODEL",
    "MODEL_VARIABLE",
    "cache_directory",
    "ensure",
    "locate",
    "model_id",
]

MODEL = "HuggingFaceTB/SmolLM2-135M-Instruct"
FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"
SIZE = 98_362_432  # bytes
SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
_MAGIC = b"GGUF"
_PATIENCE = 1800.0  # seconds another process may take to fetch

CACHE_VARIABLE = "TENSORMESH_NB_CACHE"
MODEL_VARIABLE = "TENSORMESH_NB_MODEL"


def cache_directory() -> Path:
    """Where weights and records are kept: ``$TENSORMESH_NB_CACHE``, or the user's cache."""
    chosen = os.environ.get(CACHE_VARIABLE, "").strip()
    if chosen:
        # The endpoint's process stands somewhere else.
        return Path(os.path.abspath(os.path.expanduser(chosen)))
    import platformdirs

    return Path(platformdirs.user_cache_dir("tensormesh_nb", appauthor=False))


def locate(path: str | os.PathLike[str] | None = None) -> Path | None:
    """The weights that are here already.

    Args:
        path: a GGUF file; default ``$TENSORMESH_NB_MODEL``, then the cache.

    Returns:
        The file, or None when it would have to be fetched.

    Raises:
        LocalEndpointError: the given file is missing, or is no GGUF file.
    """
    given = os.fspath(path) if path is not None else os.environ.get(MODEL_VARIABLE, "").strip()
    if given:
        return _checked(Path(given).expanduser(), "" if path is not None else MODEL_VARIABLE)
    cached = cache_directory() / FILE
    try:
        return cached if cached.stat().st_size == SIZE else None
    except OSError:
        return None


def model_id(path: Path) -> str:
    """The id under which a file is served: the file's name, unless it is SmolLM2's."""
    return MODEL if path.name == FILE else path.stem


def ensure(
    path: str | os.PathLike[str] | None = None,
    progress: Callable[[int], None] | None = None,
) -> Path:
    """The weights, fetched first if need be (93 MB, once).

    Args:
        path: a GGUF file to use instead.
        progress: called with the number of bytes that have come; default: a bar on stderr.

    Raises:
        LocalEndpointError: they cannot be had; says what to do.
    """
    found = locate(path)
    if found is not None:
        return found
    from .download import fetch

    directory = cache_directory()
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with locked(directory / "fetch.lock", patience=_PATIENCE):
            return locate(path) or fetch(directory, progress)
    except OSError as error:
        raise LocalEndpointError(
            f"The model's cache {directory} cannot be written ({error}). "
            f"Set {CACHE_VARIABLE} to a directory that can."
        ) from error


def _checked(path: Path, variable: str) -> Path:
    named = f"{variable}: " if variable else ""
    if not path.is_file():
        raise LocalEndpointError(f"{named}there is no model file {path}; expected a .gguf file.")
    with path.open("rb") as file:
        if file.read(len(_MAGIC)) != _MAGIC:
            raise LocalEndpointError(f"{named}{path} is not a GGUF file.")
    return path.resolve()
