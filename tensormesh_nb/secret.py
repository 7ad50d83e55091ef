"""Secret: a value that shows itself to nobody, and the private files that such values live in."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
import threading
from pathlib import Path
from typing import Any

from .errors import SettingsError

__all__ = ["Secret", "read_keyring", "read_private", "write_private"]


_DIALOG = 10.0  # seconds for a dialog that asks to unlock a keyring


class Secret:
    """A value that shows itself to nobody: not in a repr, a traceback, a log or a pickle."""

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        self.__value = value

    def reveal(self) -> str:
        """The value itself; only the line that writes it on the wire asks."""
        return self.__value

    def __repr__(self) -> str:
        return "Secret(***)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other.reveal() == self.__value

    def __hash__(self) -> int:
        return hash(self.__value)

    def __reduce__(self) -> Any:
        raise TypeError("a Secret is not written to files")


def read_private(path: Path) -> bytes | None:
    """A file of the user's own; None where there is none.

    Raises:
        SettingsError: other users can read it, so what it holds is no secret.
    """
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise SettingsError(
                    f"{path} can be read by other users, so it is not used: run `chmod 600 {path}`."
                )
            return file.read()
    except OSError:
        return None


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
    except OSError as error:
        raise SettingsError(f"{path} cannot be written: {error.strerror or error}.") from None
