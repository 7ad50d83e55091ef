"""An endpoint that somebody offers to others: its address and key are in the environment.

``tensormesh-nb serve --class`` prints the two variables. It runs whether it is used or not, so
there is nothing to start, and no lease.
"""

from __future__ import annotations

import json
import os
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from ...errors import LocalEndpointError
from ...wire.sanitize import one_line

__all__ = ["KEY_VARIABLE", "URL_VARIABLE", "SharedEndpoint"]

URL_VARIABLE, KEY_VARIABLE = "TENSORMESH_NB_ENDPOINT", "TENSORMESH_NB_ENDPOINT_KEY"
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
        return bool(os.environ.get(URL_VARIABLE, "").strip())

    @classmethod
    def from_environment(cls) -> SharedEndpoint | None:
        """The endpoint that the environment names, or None.

        Raises:
            LocalEndpointError: the URL is wrong, the key is missing, or nothing answers there.
        """
        url = os.environ.get(URL_VARIABLE, "").strip().rstrip("/")
        key = os.environ.get(KEY_VARIABLE, "").strip()
        if not url:
            return None
        if not key:
            raise LocalEndpointError(
                f"{URL_VARIABLE} is set, but {KEY_VARIABLE} is not: set it to the endpoint's key."
            )
        return cls(url, key, *_model(url))

    def alive(self) -> bool:
        """Always true: this process cannot restart it."""
        return True

    def close(self) -> None:
        """Nothing to release."""


def _model(url: str) -> tuple[str, int]:
    """The id and the vocabulary's size of an endpoint's model, which it tells without a key."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.path == "/v1"
        usable = bool(usable and parts.hostname and parts.port != 0)
    except ValueError:  # an impossible port
        usable = False
    if not usable:
        raise LocalEndpointError(
            f"{URL_VARIABLE}: expected a URL such as http://127.0.0.1:8000/v1, got {url:.100}."
        )
    replies: queue.SimpleQueue[bytes | Exception] = queue.SimpleQueue()
    # Timeouts of sockets are for each piece of a reply; this one is for all of it.
    threading.Thread(target=_get, args=(parts, replies.put), daemon=True).start()
    try:
        reply = replies.get(timeout=_TIMEOUT)
    except queue.Empty:
        reply = TimeoutError(f"no reply within {_TIMEOUT:g} s")
    if isinstance(reply, Exception):
        raise LocalEndpointError(
            f"Nothing answers at {url} ({URL_VARIABLE}): {one_line(str(reply), 160)}. Ask whoever "
            "runs `tensormesh-nb serve --class`, or unset the variable to use a model of your own."
        ) from reply
    try:
        (card,) = json.loads(reply)["data"]
        return str(card["id"]), int(card["vocab_size"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise LocalEndpointError(
            f"{url} ({URL_VARIABLE}) is not an endpoint of `tensormesh-nb serve`."
        ) from error


def _get(url: SplitResult, report: Callable[[bytes | Exception], object]) -> None:
    """Get the list of models; reports its JSON, or what failed."""
    import http.client  # every first answer would wait for it

    is_encrypted = url.scheme == "https"
    kind = http.client.HTTPSConnection if is_encrypted else http.client.HTTPConnection
    connection = kind(url.hostname or "", url.port, timeout=_TIMEOUT)
    try:
        connection.request("GET", "/v1/models")
        report(connection.getresponse().read(_MAX_REPLY))
    except Exception as error:  # raised by the thread that waits
        report(error)
    finally:
        connection.close()
