"""The bytes of a request."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import SplitResult, quote

__all__ = ["encode_request"]

_ZONE = re.compile(r"%[^\]]*(?=\])")  # of [fe80::1%eth0], which means nothing to the host
_IN_PATHS = "/%:@!$&'()*+,;=~"  # characters that stay as they are


def encode_request(
    method: str,
    url: SplitResult,
    headers: Iterable[tuple[str, str]],
    body: bytes | None,
    *,
    whole_url: bool,
) -> bytes:
    """Head and body of a request.

    Args:
        method: ``GET`` or ``POST``.
        url: where to. A fragment is not sent.
        headers: names and values.
        body: the content, or None.
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
    if body is not None:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("ascii") + (body or b"")
