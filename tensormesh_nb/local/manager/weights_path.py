"""The model's weights: which file the endpoint serves, and where it is.

``weights_download`` fetches it.
Imports little: everything before the engine's start delays a first answer.
"""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from pathlib import Path

from ...errors import LocalEndpointError
from ...wire.sanitize import one_line
from .default_model import CACHE_VARIABLE, FILE, MODEL, MODEL_VARIABLE, SIZE
from .file_lock import locked
from .user_directory import make_directories, private_directory, temporary_directory

__all__ = [
    "CACHE_VARIABLE",
    "MODEL",
    "MODEL_VARIABLE",
    "cache_directory",
    "ensure",
    "locate",
    "model_id",
]

_MAGIC = b"GGUF"
_LOCK = "fetch.lock"  # only the user who created it can open it
_LOCK_TIMEOUT = 1800.0  # seconds that another process may take to download


def cache_directory() -> Path:
    """Directory of weights and records: ``$TENSORMESH_NB_CACHE``, or the user's cache; among the
    temporary files if there is no home directory, as in a container with a user id of its own.
    """
    chosen = os.environ.get(CACHE_VARIABLE, "").strip()
    if chosen:
        # Absolute: the endpoint's process has another working directory.
        return Path(os.path.abspath(os.path.expanduser(chosen)))
    import platformdirs

    with contextlib.suppress(RuntimeError):  # of newer releases; older ones return "~/.cache"
        found = Path(platformdirs.user_cache_dir("tensormesh_nb", appauthor=False))
        if found.is_absolute():
            return found
    return temporary_directory()


def locate(path: str | os.PathLike[str] | None = None) -> Path | None:
    """Find the weights on disk.

    Args:
        path: a GGUF file; default ``$TENSORMESH_NB_MODEL``, then the cache.

    Returns:
        The file, or None if it has to be downloaded.

    Raises:
        LocalEndpointError: the given file is missing or not a GGUF file.
    """
    given_path: object = path
    if not isinstance(given_path, str | os.PathLike | None):
        kind = type(given_path).__name__
        raise LocalEndpointError(f"model: expected the path of a GGUF file, got {kind}.")
    given = os.fspath(path) if path is not None else os.environ.get(MODEL_VARIABLE, "").strip()
    if given:
        # ``~name`` of an unknown user is left unchanged.
        return _check(Path(os.path.expanduser(given)), "" if path is not None else MODEL_VARIABLE)
    for directory in (cache_directory(), temporary_directory()):
        with contextlib.suppress(OSError):
            file = directory / FILE
            if file.stat().st_size == SIZE and _is_trusted(file):
                return file
    return None


def model_id(path: Path) -> str:
    """The id under which a file is served: the file's name, or SmolLM2's full id."""
    return MODEL if path.name == FILE else path.stem


def ensure(path: str | os.PathLike[str] | None = None) -> Path:
    """Find the weights; download them if they are missing (93 MB, once).

    Args:
        path: a GGUF file to use instead.

    Raises:
        LocalEndpointError: they are not available; the message says what to do.
    """
    found = locate(path)
    if found is not None:
        return found
    from .weights_download import download

    try:
        directory = _writable_cache()
        with locked(directory / _LOCK, timeout=_LOCK_TIMEOUT):
            return locate(path) or download(directory)
    except OSError as error:
        raise LocalEndpointError(
            f"Cannot write to the model cache {cache_directory()} ({error}). "
            f"Set {CACHE_VARIABLE} to a writable directory."
        ) from error


def _writable_cache() -> Path:
    """The cache directory; the user's temporary one if that, or its lock, cannot be written.

    Raises OSError if neither can be written.
    """
    directory = cache_directory()
    if directory == temporary_directory():
        return private_directory(directory)
    try:
        make_directories(directory)
        with tempfile.TemporaryFile(dir=directory), locked(directory / _LOCK, timeout=0):
            return directory
    except LocalEndpointError:
        return directory  # another process downloads into it
    except OSError:
        return private_directory(temporary_directory())


def _is_trusted(path: Path) -> bool:
    """False for a file among everybody's temporary files that is not this user's."""
    is_temporary = sys.platform != "win32" and path.parent == temporary_directory()
    return not is_temporary or path.parent.lstat().st_uid == os.getuid()


def _check(path: Path, variable: str) -> Path:
    prefix, name = f"{variable}: " if variable else "", one_line(str(path), 300)
    try:
        if not path.is_file():
            raise LocalEndpointError(f"{prefix}no model file {name}; expected a .gguf file.")
        with path.open("rb") as file:
            if file.read(len(_MAGIC)) != _MAGIC:
                raise LocalEndpointError(f"{prefix}{name} is not a GGUF file.")
        return path.resolve()
    except OSError as error:
        raise LocalEndpointError(f"{prefix}{name} cannot be read: {error.strerror}.") from None
