"""Base URLs of hosts."""

from __future__ import annotations

import difflib
import re
from urllib.parse import urlsplit

from ..errors import SettingsError
from .secret import quote_value

__all__ = ["base_url_of"]

_VERSION = re.compile(r"/v\d+[a-z]*\d*(/|$)")
_ADDRESS = re.compile(r"(localhost|[\w-]+(\.[\w-]+)+|[\w.-]+(?=:\d))(:\d{1,5})?(/[\w./-]*)?")
_REQUEST = re.compile(r"/+(chat/completions|completions|models)/*$")


def _hint(text: str) -> str:
    """What was probably meant by a host that is no URL; empty if unknown."""
    if text not in quote_value(text):
        return ""  # it may be a key
    if _ADDRESS.fullmatch(text):
        return f" Did you mean {base_url_of(f'http://{text}')}?"
    near = difflib.get_close_matches(text.lower(), ("serverless", "local"), n=1)
    return f" Did you mean {near[0]}?" if near else ""


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
            f"got {quote_value(text)}.{_hint(text.strip())}"
        )
    if url.username or url.password or url.query or url.fragment:
        raise SettingsError(
            f"{source}: expected a base URL without user name, password, query and fragment. "
            "Pass a key as api_key."
        )
    path = _REQUEST.sub("", url.path).rstrip("/")
    version = "" if _VERSION.search(path) else "/v1"
    return f"{url.scheme}://{url.netloc}{path}{version}"
