"""The TLS context: which certificates are trusted."""

from __future__ import annotations

import os
import ssl
from functools import lru_cache

from ....config.private_files import shown_path
from ....config.settings import Settings
from ....errors import SettingsError
from ....wire.sanitize import one_line

__all__ = ["tls_context"]


def tls_context(settings: Settings) -> ssl.SSLContext:
    """The context for a host; the same one for all clients that trust the same certificates.

    Raises:
        SettingsError: the file of ``ca_bundle`` or ``SSL_CERT_FILE`` holds no certificates.
    """
    # Plain HTTP verifies nothing, and loading certificates costs as much as thousands of tokens.
    if (settings.base_url or "http:").startswith("http:"):
        return _context(False)
    file, folder = (os.environ.get(f"SSL_CERT_{name}") for name in ("FILE", "DIR"))
    source = settings.ca_bundle or file
    try:
        changed = os.stat(source).st_mtime_ns if source else 0
        if settings.ca_bundle:
            return _context(True, settings.ca_bundle, _changed=changed)
        return _context(True, file, None if file else folder, changed)
    except OSError as error:
        name = "ca_bundle" if settings.ca_bundle else "SSL_CERT_FILE"
        raise SettingsError(
            f"{name}: {shown_path(source) if source else 'the system'} holds no certificates "
            f"({one_line(str(error))})."
        ) from None


@lru_cache(maxsize=4)
def _context(
    verify: bool, file: str | None = None, folder: str | None = None, _changed: int = 0
) -> ssl.SSLContext:
    """A context that trusts a PEM file, a folder of certificates, or certifi's list.

    Args:
        verify: whether certificates are checked; False for plain HTTP only.
        file: PEM file of certificates.
        folder: folder of certificates, used if ``file`` is None.
        _changed: when ``file`` was written; a new value gives a new context.
    """
    if not verify:
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if file is None and folder is None:
        import certifi

        file = certifi.where()
    return ssl.create_default_context(cafile=file, capath=folder)
