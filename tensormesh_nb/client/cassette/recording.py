"""One line of a cassette: a request and what came back."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Annotated, Any, Literal, NamedTuple

import msgspec

from .body import RecordedResponse

__all__ = ["Failure", "Key", "Recording", "Request", "Stage", "identity"]


_Count = Annotated[int, msgspec.Meta(ge=0, lt=2**53)]


class Key(NamedTuple):
    """The key of a recording.

    Attributes:
        request: a hash of the whole request.
        nth: 1 for the first time the request was sent, 2 for the second.
    """

    request: bytes
    nth: int


class Request(msgspec.Struct, omit_defaults=True):
    """A request: everything that may affect the answer.

    Attributes:
        host: ``serverless``, ``local`` or a base URL.
        method: ``GET`` or ``POST``.
        path: path below the base URL.
        body: JSON body, if any.
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
            ``stopped``: the caller stopped reading, so the rest is unknown.
        error: kind of the error.
        detail: reason of the error.
    """

    stage: Stage
    error: str = ""
    detail: str = ""


class Recording(msgspec.Struct, omit_defaults=True):
    """A line of a cassette.

    Attributes:
        request: the request.
        nth: 1 for the first time the request was sent, 2 for the second.
        response: the response, or None.
        failure: the failure, or None.
        vocab_size: size of the vocabulary of the local endpoint's model.
        sent: time of sending, ISO 8601 in UTC.
        arrivals: pairs of milliseconds since the last pair, and how many events arrived then. The
            first pair is the head of the response.
    """

    request: Request
    nth: Annotated[int, msgspec.Meta(ge=1, lt=2**53)]
    response: RecordedResponse | None = None
    failure: Failure | None = None
    vocab_size: Annotated[int, msgspec.Meta(ge=1, le=2**63 - 1)] | None = None
    sent: str = ""
    arrivals: list[tuple[_Count, _Count]] = []

    def __post_init__(self) -> None:
        self.sent_at  # noqa: B018 - raises ValueError if it is not a time

    @property
    def key(self) -> Key:
        """The key of the recording."""
        return Key(identity(self.request), self.nth)

    @property
    def sent_at(self) -> datetime | None:
        """The time of sending."""
        return datetime.fromisoformat(self.sent) if self.sent else None

    @property
    def was_connected(self) -> bool:
        """Whether there was a connection, so that the host may have seen the request."""
        return self.failure is None or self.failure.stage != "connect"


def identity(request: Request) -> bytes:
    """A hash of a request; the order of keys in its JSON makes no difference."""
    parts = [request.host, request.method, request.path, request.content]
    return hashlib.sha256(msgspec.json.encode(parts, order="sorted")).digest()
