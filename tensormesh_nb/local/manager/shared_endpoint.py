"""An endpoint that somebody offers to others: its address and key are in the environment.

``tensormesh-nb serve --class`` prints the two variables. It runs whether it is used or not, so
there is nothing to start, and no lease.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from ...errors import LocalEndpointError

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
    import http.client  # every first answer would wait for it

    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.path == "/v1"
        host, port = parts.hostname, parts.port
    except ValueError:  # an impossible port
        usable, host = False, None
    if not usable or not host:
        raise LocalEndpointError(
            f"{URL_VARIABLE}: expected a URL such as http://127.0.0.1:8000/v1, got {url:.100}."
        )
    is_encrypted = parts.scheme == "https"
    kind = http.client.HTTPSConnection if is_encrypted else http.client.HTTPConnection
    connection = kind(host, port, timeout=_TIMEOUT)
    try:
        connection.request("GET", "/v1/models")
        (card,) = json.loads(connection.getresponse().read(_MAX_REPLY))["data"]
        return str(card["id"]), int(card["vocab_size"])
    except (OSError, http.client.HTTPException) as error:
        raise LocalEndpointError(
            f"Nothing answers at {url} ({URL_VARIABLE}): {error}. Ask whoever runs "
            "`tensormesh-nb serve --class`, or unset the variable to use a model of your own."
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise LocalEndpointError(
            f"{url} ({URL_VARIABLE}) is not an endpoint of `tensormesh-nb serve`."
        ) from error
    finally:
        connection.close()
