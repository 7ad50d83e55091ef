"""An endpoint that somebody offers to others: its address and key are in the environment.

``tensormesh-nb serve --class`` prints the two variables. It runs whether it is used or not, so
there is nothing to start, and no lease.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from ...errors import LocalEndpointError
from ...wire.sanitize import one_line

if TYPE_CHECKING:
    import ssl

__all__ = ["KEY_VARIABLE", "URL_VARIABLE", "SharedEndpoint", "is_key"]

URL_VARIABLE, KEY_VARIABLE = "TENSORMESH_NB_ENDPOINT", "TENSORMESH_NB_ENDPOINT_KEY"
_BUNDLE_VARIABLE = "TENSORMESH_CA_BUNDLE"
_ASK = (
    "Ask whoever runs `tensormesh-nb serve --class`, or unset the variable to use a model of your "
    "own."
)
_TIMEOUT = 10.0  # seconds
_MAX_REPLY = 1 << 20  # bytes


@dataclass
class SharedEndpoint:
    """An endpoint of somebody else; made by :meth:`from_environment`.

    Attributes:
        base_url: ends in ``/v1``.
        key: the Bearer key.
        model: id of the model it serves.
        vocab_size: number of tokens in the model's vocabulary.
        holders: number of ``Endpoint`` objects in this process that share it.
    """

    base_url: str
    key: str = field(repr=False)
    model: str
    vocab_size: int
    holders: int = 0

    @classmethod
    def is_set(cls) -> bool:
        """Whether the environment names an endpoint."""
        return bool(_named()[0])

    @classmethod
    def from_environment(cls) -> SharedEndpoint | None:
        """The endpoint that the environment names, or None.

        Raises:
            LocalEndpointError: the URL or the key is wrong, or nothing answers there.
        """
        url, key = _named()
        if not url:
            return None
        if not key:
            raise LocalEndpointError(
                f"{URL_VARIABLE} is set, but {KEY_VARIABLE} is not: set it to the endpoint's key."
            )
        if not is_key(key):
            raise LocalEndpointError(
                f"{KEY_VARIABLE} contains spaces or characters that no key has: set it to all of "
                "the key that `tensormesh-nb serve --class` printed, and nothing else."
            )
        return cls(url, key, *_model(url))

    def alive(self) -> bool:
        """Whether the environment still names it. This process cannot restart it."""
        return _named() == (self.base_url, self.key)

    def close(self) -> None:
        """Nothing to release."""


def is_key(text: str) -> bool:
    """Whether a text can be sent as a Bearer key."""
    return re.fullmatch(r"[!-~]+", text) is not None


def _named() -> tuple[str, str]:
    """The URL and the key in the environment; empty strings if they are not set."""
    url, key = (os.environ.get(name, "").strip() for name in (URL_VARIABLE, KEY_VARIABLE))
    return url.rstrip("/"), key


def _model(url: str) -> tuple[str, int]:
    """The id and the vocabulary's size of an endpoint's model, which it tells without a key."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.path.endswith("/v1")
        usable = bool(usable and parts.hostname and parts.port != 0)
    except ValueError:  # an impossible port
        usable = False
    if not usable:
        raise LocalEndpointError(
            f"{URL_VARIABLE}: expected a URL such as http://127.0.0.1:8000/v1, got {url:.100}."
        )
    if "@" in parts.netloc:
        raise LocalEndpointError(f"{URL_VARIABLE}: expected a URL without user and password.")
    where = f"{url} ({URL_VARIABLE})"
    context = _tls_context() if parts.scheme == "https" else None
    replies: queue.SimpleQueue[tuple[int, bytes] | Exception] = queue.SimpleQueue()
    # Timeouts of sockets are for each piece of a reply; this one is for all of it.
    threading.Thread(target=_get, args=(parts, context, replies.put), daemon=True).start()
    try:
        reply = replies.get(timeout=_TIMEOUT)
    except queue.Empty:
        reply = TimeoutError(f"no reply within {_TIMEOUT:g} s")
    if isinstance(reply, Exception):
        raise LocalEndpointError(_unreachable(where, reply)) from reply
    status, body = reply
    if status != 200:
        raise LocalEndpointError(
            f"{where} answered with HTTP {status}, as a proxy does if the endpoint is not running "
            f"or refuses its Host header. {_ASK}"
        )
    try:
        (card,) = json.loads(body)["data"]
        return str(card["id"]), int(card["vocab_size"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise LocalEndpointError(f"{where} is not an endpoint of `tensormesh-nb serve`.") from error


def _get(
    url: SplitResult,
    context: ssl.SSLContext | None,
    report: Callable[[tuple[int, bytes] | Exception], object],
) -> None:
    """Get the list of models; reports the status and the body, or what failed."""
    import http.client  # every first answer would wait for it

    host = url.hostname or ""
    connection = (
        http.client.HTTPConnection(host, url.port, timeout=_TIMEOUT)
        if context is None
        else http.client.HTTPSConnection(host, url.port, timeout=_TIMEOUT, context=context)
    )
    try:
        with contextlib.closing(connection):
            connection.request("GET", f"{url.path}/models")
            reply = connection.getresponse()
            report((reply.status, reply.read(_MAX_REPLY)))
    except Exception as error:  # raised by the thread that waits
        report(error)


def _tls_context() -> ssl.SSLContext:
    import ssl

    bundle = os.environ.get(_BUNDLE_VARIABLE) or None
    try:
        return ssl.create_default_context(cafile=bundle)
    except OSError as error:
        raise LocalEndpointError(f"{_BUNDLE_VARIABLE}: {bundle} holds no certificates.") from error


def _unreachable(where: str, error: Exception) -> str:
    import ssl

    match error:
        case ssl.SSLCertVerificationError():
            return (
                f"{where}: its certificate is not trusted ({error.verify_message}). If it comes "
                f"from an authority of your own, set {_BUNDLE_VARIABLE} to its PEM file."
            )
        case ssl.SSLError(reason="WRONG_VERSION_NUMBER"):
            return f"{where} answers without TLS: use http instead of https."
        case OSError(strerror=str(reason)):
            return f"Nothing answers at {where}: {reason}. {_ASK}"
    return f"Nothing answers at {where}: {one_line(str(error), 160)}. {_ASK}"
