"""The file of a cassette: JSON Lines, a header and one recording per line.

Recordings are appended, so a crash loses at most the last one. An answer that replaces an older one
is appended too, and moved to its place when the file is closed: later lines win.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from ..._version import __version__
from ...assembly.formats.saved_file import check_format, load_file
from ...config.private_files import shown_path, write_private
from ...errors import SettingsError
from ..runtime.fork import renew_after_fork
from .recording import Key, Recording

__all__ = ["FORMAT", "CassetteFile", "Line"]

FORMAT = 1
_KIND = "tensormesh_nb cassette"
_LOCK_TIMEOUT = 10.0  # seconds
_STEP = 65_536  # bytes to read at once

_decode = msgspec.json.Decoder(Recording).decode


class Header(msgspec.Struct):
    """The first line.

    Attributes:
        host: default host of a replay, unless the caller or a key chooses one.
    """

    format: int = FORMAT
    kind: str = _KIND
    version: str = __version__
    host: str = ""


class Line(msgspec.Struct):
    """A recording and its place in the file.

    Attributes:
        number: number of the line, from 1.
        data: the line's bytes.
        recording: the decoded recording.
    """

    number: int
    data: bytes
    recording: Recording


class Content(msgspec.Struct):
    """What a file contains.

    Attributes:
        header: the first line; None if the file is empty.
        lines: lines by key, in order. The last line of a key counts, at the place of the first.
        is_cut: whether the last line is incomplete.
        size: size of the complete lines, in bytes.
        has_doubles: whether several lines have the same key.
    """

    header: Header | None = None
    lines: dict[Key, Line] = {}
    is_cut: bool = False
    size: int = 0
    has_doubles: bool = False


class CassetteFile:
    """The file of a cassette. Several processes may write to it.

    Args:
        path: the file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.renew()
        renew_after_fork(self)

    def renew(self) -> None:
        """Make the lock of this process; that of a process cannot be used in a forked child."""
        # An import that only cassettes need.
        from filelock import FileLock

        file = Path(os.path.realpath(self.path))
        self._lock = FileLock(file.with_name(f".{file.name}.lock"), _LOCK_TIMEOUT, mode=0o600)

    def read(self) -> Content:
        """The content of the file; nothing if it does not exist.

        Raises:
            ResponseError: the file is damaged, not a cassette, or from a later version.
        """
        if not self.path.exists():
            return Content()
        return load_file(self.path, "cassette", _content, parse=bytes)

    def create(self, host: str) -> int:
        """Create the file, if needed, readable only by its owner. Returns its size in bytes.

        Raises:
            SettingsError: the file cannot be written.
        """
        with self._locked():
            self._open_header(host)
            with open(self.path, "r+b") as file:
                return file.seek(0, os.SEEK_END)

    def append(self, host: str, line: bytes) -> tuple[int, int]:
        """Add a line.

        Args:
            host: host in the header of a new file.
            line: the line without its end.

        Returns:
            The file's size in bytes, before and after.

        Raises:
            SettingsError: the file cannot be written.
        """
        with self._locked():
            self._open_header(host)
            with open(self.path, "r+b") as file:
                end = file.seek(0, os.SEEK_END)
                start = _start_of_last_line(file, end)
                file.seek(start)
                if start < end:
                    if _is_recording(file.read()):
                        file.write(b"\n")
                    else:  # half a line, after a crash
                        file.truncate(start)
                        file.seek(start)
                file.write(line)
                file.write(b"\n")
                return end, file.tell()

    def tidy(self, own: Mapping[Key, int]) -> int:
        """Move each answer to its place, so that no key has two lines. Returns the size in bytes.

        Args:
            own: keys of the lines that this process added, with their order of sending.

        Raises:
            ResponseError, SettingsError: the file cannot be read or written.
        """
        with self._locked():
            content = self.read()
            keys = [*content.lines]
            new = [at for at, key in enumerate(keys) if key in own]
            for at, key in zip(
                new, sorted((keys[at] for at in new), key=own.__getitem__), strict=True
            ):
                keys[at] = key
            if content.has_doubles or content.is_cut or keys != [*content.lines]:
                found = [
                    msgspec.json.encode(content.header),
                    *(content.lines[k].data for k in keys),
                ]
                write_private(self.path, "".join(f"{line.decode()}\n" for line in found))
            return self.path.stat().st_size

    def _open_header(self, host: str) -> None:
        """Write the header if the file is new or empty."""
        if self.path.exists() and self.path.stat().st_size:
            return
        line = msgspec.json.encode(Header(host=host))
        write_private(self.path, f"{line.decode()}\n")

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        if not self.path.parent.is_dir():  # filelock would create the folder
            raise SettingsError(
                f"{shown_path(self.path)} cannot be written: its folder does not exist."
            )
        try:
            self._lock.acquire()
        except TimeoutError:
            raise SettingsError(f"{shown_path(self.path)} is locked by another process.") from None
        except (OSError, ValueError) as error:  # ValueError: the path contains a NUL
            reason = getattr(error, "strerror", None) or error
            raise SettingsError(f"{shown_path(self.path)} cannot be written: {reason}.") from None
        try:
            yield
        except OSError as error:
            raise SettingsError(
                f"{shown_path(self.path)} cannot be written: {error.strerror}."
            ) from None
        finally:
            self._lock.release()


def _content(data: bytes) -> Content:
    """Read the lines of a file.

    Raises:
        ValueError: it is not a cassette; the message is part of a sentence.
    """
    if not data:
        return Content()
    *lines, rest = data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    if not lines or _is_recording(rest):  # an editor has removed the last line end
        lines, rest = [*lines, rest], b""
    header = _header(lines[0])
    content = Content(header=header, is_cut=bool(rest), size=len(data) - len(rest))
    for number, line in enumerate(lines[1:], 2):
        if not line.strip():
            continue
        try:
            recording = _decode(line)
            key = recording.key
        except (msgspec.DecodeError, ValueError) as error:
            raise ValueError(f"line {number} is not a recording ({error})") from None
        known = content.lines.get(key)
        content.has_doubles |= known is not None
        content.lines[key] = Line(number if known is None else known.number, line, recording)
    return content


def _header(line: bytes) -> Header:
    try:
        value: Any = msgspec.json.decode(line)
    except (msgspec.DecodeError, ValueError):
        if line.startswith((b"interactions:", b"version:", b"---")):
            raise ValueError("it is YAML, as vcrpy writes it") from None
        raise ValueError("the first line is not JSON") from None
    if not isinstance(value, dict) or value.get("kind") != _KIND:
        if isinstance(value, dict) and "http_interactions" in value:
            raise ValueError("it is a cassette of another program")
        raise ValueError(f'the first line has no "kind": "{_KIND}"')
    check_format(value, FORMAT)
    return msgspec.convert(value, Header)


def _start_of_last_line(file: Any, end: int) -> int:
    """Offset of a last line without an end; the end of the file if there is none."""
    while end > 0:
        start = max(0, end - _STEP)
        file.seek(start)
        found = file.read(end - start).rfind(b"\n")
        if found >= 0:
            return start + int(found) + 1
        end = start
    return 0


def _is_recording(line: bytes) -> bool:
    try:
        _decode(line)
    except (msgspec.DecodeError, ValueError):
        return False
    return True
