"""One line of a cassette: a request and what came back."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any, Literal, NamedTuple

import msgspec

from .body import RecordedResponse

__all__ = ["Failure", "Key", "Recording", "Request", "Stage", "identity"]


class Key(NamedTuple):
    """What a recording is found by.

    Attributes:
        request: a hash of all that was sent.
        nth: 1 for the first time that it was sent, 2 for the second.
    """

    request: bytes
    nth: int


class Request(msgspec.Struct, omit_defaults=True):
    """What was sent: everything that may make a difference to the answer.

    Attributes:
        host: ``serverless``, ``local`` or a base URL.
        method: ``GET`` or ``POST``.
        path: below the base URL.
        body: JSON, if there is any.
    """

    host: str
    method: str
    path: str
    body: msgspec.Raw = msgspec.Raw(b"")

    @property
    def content(self) -> Any:
        """The decoded body, or None."""
        return msgspec.json.decode(self.body) if bytes(self.body) else None


Stage = Literal["connect", "response", "body", "stopped"]


class Failure(msgspec.Struct, omit_defaults=True):
    """How a connection failed, or that the caller stopped reading.

    Attributes:
        stage: ``connect``: it was not opened. ``response`` and ``body``: while waiting for them.
            ``stopped``: the caller had enough, so the rest is unknown.
        error: the kind.
        detail: the reason.
    """

    stage: Stage
    error: str = ""
    detail: str = ""


class Recording(msgspec.Struct, omit_defaults=True):
    """A line of a cassette.

    Attributes:
        request: what was sent.
        nth: how many times it had been sent, with this one.
        response: what came back, or None if nothing did.
        failure: what went wrong, or None.
        vocab_size: of the local endpoint's model.
        sent: when, as ISO 8601 in UTC.
        arrivals: pairs of milliseconds since the last pair, and how many events arrived then. The
            first pair is the head of the response.
    """

    request: Request
    nth: int
    response: RecordedResponse | None = None
    failure: Failure | None = None
    vocab_size: int | None = None
    sent: str = ""
    arrivals: list[tuple[int, int]] = []

    @property
    def key(self) -> Key:
        """What it is found by."""
        return Key(identity(self.request), self.nth)

    @property
    def sent_at(self) -> datetime | None:
        """When it was sent."""
        return datetime.fromisoformat(self.sent) if self.sent else None

    @property
    def was_connected(self) -> bool:
        """Whether there was a connection, so that the host may have seen the request."""
        return self.failure is None or self.failure.stage != "connect"


def identity(request: Request) -> bytes:
    """A hash of a request; the order of keys in its JSON makes no difference."""
    parts = [request.host, request.method, request.path, request.content]
    return hashlib.sha256(msgspec.json.encode(parts, order="sorted")).digest()
