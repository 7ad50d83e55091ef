"""Files that only their owner can read: keys, tokens, saved answers and conversations."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import tempfile
from pathlib import Path

from ..errors import SettingsError

__all__ = [
    "create_private",
    "file_path",
    "read_file",
    "read_private",
    "shown_path",
    "write_private",
]

_MAX_BYTES = 2**20
_SHOWN = 300  # characters of a path in a message


def file_path(path: str | os.PathLike[str]) -> Path:
    """The absolute path of a file, which need not exist; ``~`` is the home directory.

    Raises:
        SettingsError: no file can have this path.
    """
    if not isinstance(path, str | os.PathLike):
        raise SettingsError(f"Expected the path of a file, got {type(path).__name__}.")
    try:
        absolute = _expanded(path).absolute()
        if not absolute.name:
            raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
        with contextlib.suppress(FileNotFoundError):
            absolute.lstat()
    except (OSError, ValueError) as error:  # ValueError: the path contains a NUL
        reason = getattr(error, "strerror", None) or str(error).rstrip(".")
        raise SettingsError(f"{shown_path(path)} cannot be used: {reason}.") from None
    return absolute


def _expanded(path: str | os.PathLike[str]) -> Path:
    try:
        return Path(path).expanduser()
    except RuntimeError as error:
        raise OSError(errno.ENOENT, str(error).rstrip(".")) from None


def shown_path(path: str | os.PathLike[str]) -> str:
    """A path for a message: one printable line of limited length."""
    text = os.fspath(path)
    if not text.isprintable():
        text = repr(text)[1:-1]
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN // 2]}…{text[-_SHOWN // 2 :]}"


def read_file(path: str | os.PathLike[str], *, is_json: bool = False) -> bytes:
    """The content of a regular file. Never waits for the writer of a pipe.

    Args:
        path: the file.
        is_json: whether it should hold a JSON object; large files that do not begin like one are
            not read.

    Raises:
        OSError: the file cannot be read, or is not a regular file.
        ValueError: no file can have this path, or it holds no JSON object.
    """
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    # Opening a pipe would wait for a writer.
    handle = os.open(_expanded(path), flags)
    with os.fdopen(handle, "rb") as file:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "not a regular file")
        if is_json and status.st_size > _MAX_BYTES and not file.peek().lstrip().startswith(b"{"):
            raise ValueError("expected a JSON object")
        content: bytes | None = file.read()
        if content is None:  # a file of the system that waits for something, as a pipe would
            raise OSError(errno.EINVAL, "not a regular file")
        return content


def create_private(path: Path) -> None:
    """Create a file that only its owner can read, if it does not exist.

    Raises:
        OSError: it cannot be written, or is not a regular file.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NONBLOCK", 0), 0o600)
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "not a regular file")
    finally:
        os.close(handle)


def read_private(path: Path) -> bytes | None:
    """The content of a file that only its owner can read, or None if there is no such file.

    Raises:
        SettingsError: the file cannot be read, or other users can read it.
    """
    try:
        # Opening a pipe would wait for a writer.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise _unusable(path, f"cannot be read ({error.strerror or error})") from None
    try:
        _check_private(path, os.fstat(handle))
        with os.fdopen(handle, "rb", closefd=False) as file:
            return file.read(_MAX_BYTES)
    finally:
        os.close(handle)


def _check_private(path: Path, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise _unusable(path, "is not a file")
    # Another user's file without these bits cannot even be opened.
    if os.name == "posix" and status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise _unusable(path, "can be read by other users", f": run `chmod 600 {path}`")
    if status.st_size > _MAX_BYTES:
        raise _unusable(path, f"is larger than {_MAX_BYTES >> 20} MiB")


def _unusable(path: Path, why: str, advice: str = "") -> SettingsError:
    return SettingsError(f"{shown_path(path)} {why}, so it is not used{advice}.")


def _mode(target: Path) -> int:
    """The mode of a file, or that of a new one.

    Raises:
        OSError: it is a folder, a device or a pipe, which would be replaced.
    """
    try:
        status = target.stat()
    except FileNotFoundError:
        return 0o600
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "not a regular file")
    return stat.S_IMODE(status.st_mode)


def write_private(path: Path, text: str) -> None:
    """Write a text to a file, atomically. Only the owner can read new files.

    A symbolic link stays: the file it points to is replaced.

    Raises:
        SettingsError: the file cannot be written.
    """
    try:
        target = Path(os.path.realpath(path))
        mode = _mode(target)
        # mkstemp creates files that only the owner can read.
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", errors="surrogatepass") as file:
                file.write(text)
            os.chmod(name, mode)
            os.replace(name, target)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(name)
            raise
    except (OSError, ValueError) as error:  # ValueError: the path contains a NUL
        reason = getattr(error, "strerror", None) or error
        raise SettingsError(f"{shown_path(path)} cannot be written: {reason}.") from None
