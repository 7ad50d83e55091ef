"""The bytes of a request."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import SplitResult, quote

__all__ = ["encode_head", "encode_request"]

_ZONE = re.compile(r"%[^\]]*(?=\])")  # of [fe80::1%eth0], which means nothing to the host
_IN_PATHS = "/%:@!$&'()*+,;=~"  # characters that stay as they are


def encode_head(
    method: str, url: SplitResult, headers: Iterable[tuple[str, str]], *, whole_url: bool
) -> bytes:
    """The request line and the headers that do not depend on the body.

    Args:
        method: ``GET`` or ``POST``.
        url: where to. A fragment is not sent.
        headers: names and values.
        whole_url: whether the request line has the whole URL, for a proxy.

    Raises:
        ValueError: a value cannot be sent in a header; the message has its name only.
    """
    netloc = _ZONE.sub("", url.netloc.rpartition("@")[2])
    host = netloc.encode("idna").decode()
    target = quote(url.path, safe=_IN_PATHS) or "/"
    if whole_url:
        target = f"{url.scheme}://{host}{target}"
    lines = [f"{method} {target} HTTP/1.1", f"Host: {host}"]
    for name, value in headers:
        if not value.isprintable() or not value.isascii():
            raise ValueError(f"the header {name} cannot hold such characters")
        lines.append(f"{name}: {value}")
    return "\r\n".join([*lines, ""]).encode("ascii")


def encode_request(head: bytes, cookies: str, body: bytes | None) -> bytes:
    """A whole request.

    Args:
        head: the result of :func:`encode_head`.
        cookies: the value of the header ``Cookie``, or an empty string.
        body: the content, or None.
    """
    cookie = b"Cookie: %b\r\n" % cookies.encode("ascii") if cookies else b""
    length = b"" if body is None else b"Content-Length: %d\r\n" % len(body)
    return b"%b%b%b\r\n%b" % (head, cookie, length, body or b"")
