"""Files of this package: JSON objects with the number of their format.

Every release reads the formats of all earlier releases.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import msgspec

from ...config.private_files import file_path, read_file, shown_path
from ...errors import ResponseError, SettingsError, TensormeshError
from ...wire.sanitize import one_line

__all__ = ["UNREADABLE", "check_format", "load_file"]

UNREADABLE = (
    msgspec.MsgspecError,  # no ValueError in older releases
    ValueError,
    KeyError,
    TypeError,
    IndexError,
    RecursionError,
    TensormeshError,
)
"""The errors that reading any other content may raise."""

_T = TypeVar("_T")


class _NewerFormatError(ValueError):
    """A file of a later release."""


def check_format(saved: Any, newest: int) -> None:
    """Check that this version can read an object.

    Args:
        saved: the object, with a number ``format`` and, where known, a ``version``.
        newest: the newest format that this version reads. The first is 1.

    Raises:
        ValueError: it cannot; the message is a part of a sentence.
    """
    if not isinstance(saved, Mapping):
        raise ValueError("expected a JSON object")
    found = saved.get("format")
    if type(found) is not int or found < 1:
        raise ValueError(f"expected a format from 1 to {newest}, got {found!r}")
    if found > newest:
        version = saved.get("version")
        written = f"version {version}" if isinstance(version, str) else "a newer version"
        raise _NewerFormatError(f"{written} of tensormesh-nb (format {found})")


def load_file(
    path: str | os.PathLike[str],
    kind: str,
    convert: Callable[[Any], _T],
    *,
    parse: Callable[[bytes], Any] = json.loads,
) -> _T:
    """Read a file.

    Args:
        path: the file.
        kind: what it should contain, for the error: "ChatResult".
        convert: makes the value; raises one of ``UNREADABLE`` for other content.
        parse: makes what is converted; the file is JSON by default.

    Raises:
        ResponseError: the file cannot be read, is from a newer version, or has other content.
    """
    try:
        file = file_path(path)
    except SettingsError as error:
        raise ResponseError(str(error)) from None
    name = shown_path(file)
    try:
        return convert(parse(read_file(file, is_json=parse is json.loads)))
    except OSError as error:
        raise ResponseError(f"{name} cannot be read: {error.strerror or error}.") from None
    except _NewerFormatError as error:
        raise ResponseError(
            f"{name} was saved by {one_line(str(error), 80)}, which this version cannot read. "
            "Update it: pip install -U tensormesh-nb"
        ) from None
    except UNREADABLE as error:
        raise ResponseError(f"{name} is not a saved {kind}: {one_line(str(error), 160)}") from None
