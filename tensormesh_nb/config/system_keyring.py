"""Passwords in the system's keyring, read with the package ``keyring`` where it is installed."""

from __future__ import annotations

import threading

from .secret import Secret

__all__ = ["read_keyring"]

_TIMEOUT = 10.0  # seconds for a dialog that asks to unlock the keyring


def read_keyring(service: str, name: str) -> Secret | None:
    """A password in the system's keyring, or None if there is none or no ``keyring``."""
    found: list[Secret] = []
    # On a thread: some keyrings wait for a dialog, and some keep the caller's frames alive.
    thread = threading.Thread(target=_read, args=(service, name, found), daemon=True)
    thread.start()
    thread.join(_TIMEOUT)
    return found[0] if found else None


def _read(service: str, name: str, found: list[Secret]) -> None:
    try:
        import keyring

        password = (keyring.get_password(service, name) or "").strip()
    except Exception:  # not installed, locked, no desktop, no backend
        return
    if password:
        found.append(Secret(password))
