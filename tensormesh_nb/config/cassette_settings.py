"""The settings of a cassette: the file, what is done with it, and how fast it is replayed."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from ..errors import SettingsError
from .private_files import file_path
from .secret import as_text, quote_value

__all__ = ["AT_ONCE_PACE", "RECORDED_PACE", "CassetteSettings", "recorded_host"]

RECORDED_PACE = "recorded"
AT_ONCE_PACE = "none"

_MODES = ("auto", "record", "replay")
_LONGEST = 4096  # bytes of a file's first line


class CassetteSettings:
    """Reads the settings of a cassette.

    Args:
        values: by name.
        sources: of these values.

    Attributes:
        path: the absolute path of the file, or None.
        mode: ``record``, ``replay`` or ``auto``.
        pace: ``recorded``, ``none`` or a number of tokens per second.

    Raises:
        SettingsError: a value is invalid.
    """

    def __init__(self, values: Mapping[str, Any], sources: Mapping[str, str]) -> None:
        self._values, self._sources = values, sources
        self.mode, self.pace = self._mode(), self._pace()
        self.path = self._path()

    def _mode(self) -> str:
        mode = as_text(self._values["cassette_mode"], str).strip().lower()
        if mode not in _MODES:
            raise self._wrong("cassette_mode", "auto, record or replay")
        return mode

    def _pace(self) -> str:
        pace = as_text(self._values["cassette_pace"], str).strip().lower()
        try:
            number = float(pace)
        except ValueError:
            number = 0.0
        if pace not in (RECORDED_PACE, AT_ONCE_PACE) and not 0 < number < math.inf:
            raise self._wrong("cassette_pace", "recorded, none or a number of tokens per second")
        return pace

    def _path(self) -> str | None:
        if self._values["cassette"] is None:
            for name, used in (("cassette_mode", self.mode), ("cassette_pace", self.pace)):
                if used not in (_MODES[0], RECORDED_PACE):
                    raise SettingsError(
                        f"{name} ({self._source(name)}): there is no cassette. Set cassette to "
                        "a file, or leave it out."
                    )
            return None
        try:
            path = file_path(self._values["cassette"])
            exists = path.exists()
        except (OSError, SettingsError):  # such as no home directory
            raise self._wrong("cassette", "the path of a file") from None
        if exists and not path.is_file():
            raise self._wrong("cassette", "a file")
        if not exists and self.mode == "replay":
            raise SettingsError(
                f"cassette ({self._source('cassette')}): {path} does not exist, so there is "
                "nothing to replay. Record it with cassette_mode=record."
            )
        if not exists and not path.parent.is_dir():
            raise SettingsError(
                f"cassette ({self._source('cassette')}): the folder {path.parent} does not exist."
            )
        return str(path)

    def _source(self, name: str) -> str:
        return self._sources.get(name, "default")

    def _wrong(self, name: str, expected: str) -> SettingsError:
        got = quote_value(self._values[name])
        return SettingsError(f"{name} ({self._source(name)}): expected {expected}, got {got}.")


def recorded_host(path: str) -> str | None:
    """The host that a cassette was recorded with; None if the file does not say."""
    try:
        with open(path, "rb") as file:
            header = json.loads(file.readline(_LONGEST))
        host = header.get("host")
    except (OSError, ValueError, AttributeError):
        return None  # reading the recordings will say why
    return host if isinstance(host, str) and host else None
