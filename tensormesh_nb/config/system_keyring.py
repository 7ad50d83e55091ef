"""Passwords in the system's keyring, read with the package ``keyring`` where it is installed."""

from __future__ import annotations

import threading

from .secret import Secret

__all__ = ["read_keyring"]

_TIMEOUT = 10.0  # seconds for a dialog that asks to unlock the keyring


def read_keyring(service: str, name: str) -> Secret | None:
    """A password from the system's keyring; None where it has none, or ``keyring`` is missing."""
    found: list[Secret] = []
    # On a thread of its own: some keyrings wait for a dialog that nobody sees, and some keep the
    # frames they were called from, and so the client.
    thread = threading.Thread(target=_ask_keyring, args=(service, name, found), daemon=True)
    thread.start()
    thread.join(_TIMEOUT)
    return found[0] if found else None


def _ask_keyring(service: str, name: str, found: list[Secret]) -> None:
    try:
        import keyring

        password = (keyring.get_password(service, name) or "").strip()
    except Exception:  # not installed; or each system's own: locked, no desktop, no backend
        return
    if password:
        found.append(Secret(password))
