"""The proxy for a host, from the environment or the system."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from ...errors import SettingsError
from ...wire.sanitize import one_line

__all__ = ["proxy_for"]


def proxy_for(url: str) -> str | None:
    """The URL of the proxy for a request, or None.

    Read from ``HTTP_PROXY``, ``HTTPS_PROXY``, ``ALL_PROXY`` and ``NO_PROXY``, in either case, or
    from the system's settings. Loopback addresses never use a proxy.

    Raises:
        SettingsError: the proxy's URL cannot be used.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if _is_loopback(host):
        return None
    # Loads http.client, which requests to this machine need not wait for.
    from urllib.request import getproxies, proxy_bypass

    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if not proxy or proxy_bypass(host):
        return None
    proxy = proxy if "://" in proxy else f"http://{proxy}"
    try:
        scheme, name, _ = (found := urlsplit(proxy)).scheme, found.hostname, found.port
    except ValueError:
        scheme, name = "", ""
    if scheme not in ("http", "https") or not name:
        # The URL is not quoted: it may hold a password.
        got = f"the scheme {one_line(scheme, 20)!r}" if scheme else "something else"
        raise SettingsError(
            "HTTP_PROXY, HTTPS_PROXY or ALL_PROXY: expected the URL of an HTTP proxy "
            f"(http://PROXY:PORT), got {got}."
        )
    return proxy


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
