"""Base URLs of hosts."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from ..errors import SettingsError
from .secret import quote_value

__all__ = ["base_url_of"]

_VERSION = re.compile(r"/v\d+[a-z]*\d*(/|$)")
_REQUEST = re.compile(r"/+(chat/completions|completions|models)/*$")


def base_url_of(text: str, source: str = "host") -> str:
    """The base URL, with ``/v1`` at the end unless its path names a version (``/v1beta/openai``).

    The path of a request, such as ``/chat/completions``, is left out.

    Args:
        text: the URL.
        source: where it came from, for the error message.

    Raises:
        SettingsError: it is not an http(s) URL, or has a user name, password, query or fragment.
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
            f"{source}: expected a base URL without user name, password, query and fragment. "
            "Pass a key as api_key."
        )
    path = _REQUEST.sub("", url.path).rstrip("/")
    version = "" if _VERSION.search(path) else "/v1"
    return f"{url.scheme}://{url.netloc}{path}{version}"
