"""Addresses of hosts."""

from __future__ import annotations

from urllib.parse import urlsplit

from ..errors import SettingsError
from .secret import quote_value

__all__ = ["base_url_of"]


def base_url_of(text: str, source: str = "host") -> str:
    """A base URL as given, with or without ``/v1``, made to end in ``/v1``.

    Raises:
        SettingsError: it is no http(s) URL, or holds a user name, password or query.
    """
    try:
        url = urlsplit(text.strip().rstrip("/"))
        usable = url.scheme in ("http", "https") and url.hostname and url.port != 0
    except ValueError:  # an impossible port or address
        usable = False
    if not usable or not text.strip().isprintable() or " " in text.strip():
        raise SettingsError(
            f"{source}: expected serverless, local or a URL such as http://127.0.0.1:8000/v1, "
            f"got {quote_value(text)}."
        )
    if url.username or url.password or url.query or url.fragment:
        raise SettingsError(
            f"{source}: a base URL has no user name, password, query or fragment; "
            "a key goes into api_key."
        )
    path = url.path.removesuffix("/v1").rstrip("/")
    return f"{url.scheme}://{url.netloc}{path}/v1"
