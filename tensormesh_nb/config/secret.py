"""Secret: a value that shows itself to nobody, and the private files that such values live in."""

from __future__ import annotations

import base64
import contextlib
import html
import json
import os
import re
import stat
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ..errors import SettingsError

__all__ = [
    "SHORTEST",
    "STARS",
    "Secret",
    "quoted",
    "read_keyring",
    "read_private",
    "without_keys",
    "write_private",
]


STARS = "***"
SHORTEST = 16  # characters of what can be told from a word wherever it stands
_CUT = 6  # characters in front of a cut that are taken for the beginning of a secret
_KEY_LIKE = re.compile(rf"(?=[\w~+=-]*\d)(?=[\w~+=-]*[a-zA-Z])[\w~+=-]{{{SHORTEST},}}")
_LARGEST = 2**20  # bytes that a file with keys may have
_DIALOG = 10.0  # seconds for a dialog that asks to unlock a keyring


class Secret:
    """A value that shows itself to nobody: not in a repr, a traceback, a log or a pickle."""

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        self.__value = value

    def reveal(self) -> str:
        """The value itself; only the line that writes it on the wire asks."""
        return self.__value

    @property
    def spellings(self) -> tuple[str, ...]:
        """How it may stand in a text: as it is, and as JSON, URLs and HTML write it.

        None of a short one: stand-ins that some hosts want for a key (``EMPTY``, ``none``) are
        words.
        """
        value = self.__value
        if len(value) < SHORTEST:
            return ()
        as_json = json.dumps(value)[1:-1]
        ways = (value, as_json, as_json.replace("/", "\\/"), quote(value, safe=""))
        return tuple(dict.fromkeys((*ways, html.escape(value))))

    def out_of(self, text: str) -> str:
        """What a host says of a request that failed, with stars where it repeats the secret.

        Also in other letter case, broken by white space, in base64, and cut off at the end.
        """
        if len(self.__value) < SHORTEST:
            return re.sub(rf"(?<![\w-]){re.escape(self.__value)}(?![\w-])", STARS, text)
        squeezed = "".join(text.split()).casefold()
        ways = (*self.spellings, *self._in_base64())
        found = [way for way in ways if way.casefold() in squeezed]
        if found:
            pattern = "|".join(r"\s*".join(map(re.escape, way)) for way in found)
            text = re.sub(pattern, STARS, text, flags=re.IGNORECASE)
        whole = text.rstrip("…")
        for length in range(len(self.__value) - 1, _CUT - 1, -1):
            if whole.endswith(self.__value[:length]):
                return whole[:-length] + STARS + text[len(whole) :]
        return text

    def _in_base64(self) -> Iterator[str]:
        """Its middle, wherever it may begin among the three bytes that make four characters."""
        for before in range(3):
            encoded = base64.b64encode(b"\0" * before + self.__value.encode())
            inner = encoded.rstrip(b"=").decode()[4 if before else 0 : -1]
            yield from {inner, inner.replace("+", "-").replace("/", "_")}

    def __repr__(self) -> str:
        return "Secret(***)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other.reveal() == self.__value

    def __hash__(self) -> int:
        return hash(self.__value)

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: Any) -> Secret:
        return self

    def __reduce__(self) -> Any:
        raise TypeError("a Secret is not written to files")


def quoted(value: Any) -> str:
    """A value for the line that refuses it; a key in the wrong place is not repeated."""
    # What stands before an @ may be a password.
    return without_keys(repr(str(value).rpartition("@")[2][:100]))


def without_keys(text: str) -> str:
    """The text with stars for what looks like a key: long words with letters and digits."""
    return _KEY_LIKE.sub(STARS, text)


def read_private(path: Path) -> bytes | None:
    """A file of the user's own; None where there is none. It is only read.

    Raises:
        SettingsError: it cannot be read, or other users can read it, so what it holds is no secret.
    """
    try:
        # Opening a pipe would wait for somebody to write into it.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise _unusable(path, f"cannot be read ({error.strerror or error})") from None
    try:
        _check_private(path, os.fstat(handle))
        with os.fdopen(handle, "rb", closefd=False) as file:
            return file.read(_LARGEST)
    finally:
        os.close(handle)


def _check_private(path: Path, told: os.stat_result) -> None:
    if not stat.S_ISREG(told.st_mode):
        raise _unusable(path, "is not a file")
    # Another user's file without these bits cannot even be opened.
    if os.name == "posix" and told.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise _unusable(path, "can be read by other users", f": run `chmod 600 {path}`")
    if told.st_size > _LARGEST:
        raise _unusable(path, f"is larger than {_LARGEST >> 20} MiB")


def _unusable(path: Path, why: str, advice: str = "") -> SettingsError:
    return SettingsError(f"{path} {why}, so it is not used{advice}.")


def read_keyring(service: str, name: str) -> Secret | None:
    """A password from the system's keyring; None where it has none, or ``keyring`` is missing."""
    found: list[Secret] = []
    # On a thread of its own: some keyrings wait for a dialog that nobody sees, and some keep the
    # frames they were called from, and so the client.
    thread = threading.Thread(target=_ask_keyring, args=(service, name, found), daemon=True)
    thread.start()
    thread.join(_DIALOG)
    return found[0] if found else None


def _ask_keyring(service: str, name: str, found: list[Secret]) -> None:
    try:
        import keyring

        password = (keyring.get_password(service, name) or "").strip()
    except Exception:  # not installed; or each system's own: locked, no desktop, no backend
        return
    if password:
        found.append(Secret(password))


def write_private(path: Path, text: str) -> None:
    """Put a text into a file, atomically: a crash leaves the old one. New files are the user's own.

    Raises:
        SettingsError: it cannot be written.
    """
    try:
        mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o600
        # mkstemp makes files that only their owner can read.
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", errors="surrogatepass") as file:
                file.write(text)
            os.chmod(name, mode)
            os.replace(name, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(name)
            raise
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL in it
        reason = getattr(error, "strerror", None) or error
        raise SettingsError(f"{path} cannot be written: {reason}.") from None
