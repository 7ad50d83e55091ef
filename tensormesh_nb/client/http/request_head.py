"""What all requests to one path of a host have in common: their route and their head."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

from ..._version import __version__
from ...config.secret import Secret
from ...errors import SettingsError
from .connections.connect import Route, proxy_authorization
from .connections.proxy import is_this_machine, proxy_for
from .cookies import Origin
from .decompression import CODINGS
from .request_bytes import encode_head, encode_request
from .target import Target

__all__ = ["RequestHead"]

_CLIENT_ID = secrets.token_hex(8)  # of this process


class RequestHead:
    """The head of the requests to one path.

    Args:
        target: the host.
        method: ``GET`` or ``POST``.
        path: below the target's base URL.

    Attributes:
        target: as given.
        route: how the host is reached.
        origin: of its cookies.

    Raises:
        SettingsError: the key cannot be sent, or the proxy's URL cannot be used.
    """

    def __init__(self, target: Target, method: str, path: str) -> None:
        url = urlsplit(f"{target.base_url}/{path}")
        self._url = url.geturl()
        # Unlike the proxies of other hosts, which may change, this needs no second look.
        self._is_here = is_this_machine(url.hostname or "")
        self.target, self.route = target, Route.of(url, proxy_for(self._url))
        self.origin: Origin = self.route.scheme, self.route.host, self.route.port
        headers = [
            ("User-Agent", f"tensormesh-nb/{__version__}"),
            ("Accept", "*/*"),
            ("Accept-Encoding", ", ".join(CODINGS)),
        ]
        if method == "POST":
            headers.append(("Content-Type", "application/json"))
        if target.name == "local" or self._is_here:
            # The local endpoint takes turns, and the kernels of a machine, or behind a proxy, have
            # the same address.
            headers.append(("X-Client-Id", _CLIENT_ID))
        if self.route.proxy is not None and self.route.is_forwarded:
            headers += proxy_authorization(urlsplit(self.route.proxy))
        if target.key is not None:
            headers.append(("Authorization", f"Bearer {target.key.reveal()}"))
        try:
            head = encode_head(method, url, headers, whole_url=self.route.is_forwarded)
            self._head = Secret(head.decode("ascii"))
        except ValueError as error:
            reason = str(error)
        else:
            return
        finally:
            del headers  # tracebacks may show the locals of this frame
        raise SettingsError(f"{target.base_url}: the request cannot be sent ({reason}).")

    def is_current(self, target: Target) -> bool:
        """Whether it can be used for a request to a host now."""
        return target is self.target and (self._is_here or proxy_for(self._url) == self.route.proxy)

    def encode(self, cookies: str, body: bytes | None) -> bytes:
        """The bytes of a request; they have the key.

        Args:
            cookies: the value of the header ``Cookie``, or an empty string.
            body: the content, or None.
        """
        return encode_request(self._head.reveal().encode("ascii"), cookies, body)
