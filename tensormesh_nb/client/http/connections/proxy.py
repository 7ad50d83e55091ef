"""The proxy for a host, from the environment or the system."""

from __future__ import annotations

import contextlib
import ipaddress
import os
import re
import socket
from functools import lru_cache
from typing import TypeAlias
from urllib.parse import urlsplit

from ....errors import SettingsError
from ....wire.sanitize import one_line

__all__ = ["is_this_machine", "proxy_for"]

_Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

# [fd00::5]:8000, [fd00::]/8, name:8000
_WITH_PORT = re.compile(
    r"(?:\[(?P<bracketed>.*)\](?P<length>/\d+)?|(?P<plain>[^:]*)(?=:))(?::(?P<port>\d{1,5}))?"
)

# Names for loopback addresses in the hosts files of Linux distributions.
_LOCAL_NAMES = frozenset(
    [
        "localhost",
        "localhost.localdomain",
        "localhost6",
        "localhost6.localdomain6",
        "ip6-localhost",
        "ip6-loopback",
    ]
)


def proxy_for(url: str) -> str | None:
    """The URL of the proxy for a request, or None.

    Read from ``HTTP_PROXY``, ``HTTPS_PROXY``, ``ALL_PROXY`` and ``NO_PROXY``, in either case, or
    from the system's settings. ``NO_PROXY`` may have networks (``10.0.0.0/8``) and wildcards
    (``*.example.com``), separated by commas or spaces. This machine, in whatever spelling, never
    uses a proxy.

    Raises:
        SettingsError: the proxy's URL cannot be used.
    """
    parts = urlsplit(url)
    # As the resolver receives it: digits and dots of other scripts become ASCII.
    host = _ascii(parts.hostname or "").rstrip(".")
    address = _address(host)
    if _is_this_machine(host, address):
        return None
    # Loads http.client, which requests to this machine need not wait for.
    from urllib.request import getproxies, proxy_bypass

    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if not proxy or proxy_bypass(host) or _is_excluded(host, port, address):
        return None
    proxy = proxy.strip(" \t\r\n\"'")  # a file of variables may keep the quotes
    proxy = proxy if re.match("[A-Za-z][A-Za-z0-9+.-]*:/", proxy) else f"http://{proxy}"
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


def is_this_machine(host: str) -> bool:
    """Whether a host's name or address, in whatever spelling, means this machine."""
    host = _ascii(host).rstrip(".")
    return _is_this_machine(host, _address(host))


@lru_cache(64)
def _address(host: str) -> _Address | None:
    """The address that a host is, in any spelling that the system's resolver accepts, or None."""
    with contextlib.suppress(ValueError):
        address = ipaddress.ip_address(host.partition("%")[0])
        mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
        return mapped or address
    with contextlib.suppress(OSError):
        return ipaddress.ip_address(socket.inet_aton(host))  # 127.1, 2130706433, 0x7f000001
    return None


def _is_this_machine(host: str, address: _Address | None) -> bool:
    if address is None:
        return host in _LOCAL_NAMES or host.endswith(".localhost")
    return address.is_loopback or address.is_unspecified


def _is_excluded(host: str, port: int | None, address: _Address | None) -> bool:
    """Whether ``NO_PROXY`` has the host; the standard library reads only plain names."""
    listed = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
    entries = filter(None, re.split(r"[,\s]+", listed))
    return any(_is_entry(entry, host, port, address) for entry in entries)


def _is_entry(entry: str, host: str, port: int | None, address: _Address | None) -> bool:
    """Whether an entry has the host: ``*``, a name, an address or a network, some with a port."""
    found = _WITH_PORT.fullmatch(entry)
    if found is not None:
        entry = found["bracketed"] or found["plain"] or ""
        entry += found["length"] or ""
        if found["port"] and int(found["port"]) != port:
            return False
    if entry == "*":
        return True
    if address is not None:
        with contextlib.suppress(ValueError):
            return address in _network(entry)
    wanted = _ascii(entry.removeprefix("*").strip("."))
    return wanted != "" and (host == wanted or host.endswith(f".{wanted}"))


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    """The network of an address or a prefix, in IPv4 where IPv6 only wraps it."""
    network = ipaddress.ip_network(text.partition("%")[0], strict=False)
    first = network.network_address
    if isinstance(first, ipaddress.IPv6Address) and first.ipv4_mapped and network.prefixlen >= 96:
        return ipaddress.ip_network((first.ipv4_mapped, network.prefixlen - 96))
    return network


def _ascii(name: str) -> str:
    """A name as it is sent to the resolver."""
    if name.isascii():  # works during interpreter shutdown, when the codec is unavailable
        return name.lower()
    with contextlib.suppress(UnicodeError):
        return name.lower().encode("idna").decode()
    return name.lower()
