"""The messages between a run and the workers of its cluster: msgpack, without pickles."""

from __future__ import annotations

from typing import Any

import msgspec

from ... import errors
from ...config.settings import Settings
from ...errors import TensormeshError
from ..outcome import Record

__all__ = [
    "Begin",
    "Begun",
    "Call",
    "Discard",
    "Done",
    "Exchange",
    "Failure",
    "HostSettings",
    "Message",
    "Probe",
    "Recover",
    "Recovered",
    "Replies",
    "Reply",
    "Start",
    "Started",
    "decode",
    "encode",
]

_CARRIED = ("status_code", "request_id", "param", "body", "retry_after", "should_retry")


class HostSettings(msgspec.Struct, frozen=True):
    """The settings of a client, without the key; see :class:`Settings`."""

    host: str
    base_url: str | None
    model: str | None
    timeout: float
    stream_idle_timeout: float
    timeout_total: float | None
    max_response_bytes: int
    ca_bundle: str | None
    vocab_size: int | None
    key_env: str | None
    key_source: str = ""

    @classmethod
    def of(cls, settings: Settings) -> HostSettings:
        """The settings of a client."""
        names = [name for name in cls.__struct_fields__ if name != "key_source"]
        values = {name: getattr(settings, name) for name in names}
        return cls(**values, key_source=settings.sources.get("api_key", ""))


class Call(msgspec.Struct, frozen=True):
    """A request to send.

    Attributes:
        number: identifies it in its run.
        key: key of the answer in the store.
        body: body of the request, as JSON.
        defaulted: default fields, which a host may refuse.
        scored: the answer to score instead of generating one, or None.
    """

    number: int
    key: bytes
    body: bytes
    defaulted: list[str]
    scored: str | None = None


class Failure(msgspec.Struct, frozen=True):
    """An error of this package.

    Attributes:
        kind: name of the class.
        message: the error's message.
        connected: ``connected`` of a failed connection.
        details: further attributes, as JSON.
    """

    kind: str
    message: str
    connected: bool = True
    details: bytes = b"{}"

    @classmethod
    def of(cls, error: TensormeshError) -> Failure:
        """The failure of an error."""
        details = {name: getattr(error, name) for name in _CARRIED if hasattr(error, name)}
        connected = getattr(error, "connected", True)
        return cls(type(error).__name__, str(error), connected, msgspec.json.encode(details))

    def error(self) -> TensormeshError:
        """The error."""
        kind = getattr(errors, self.kind, TensormeshError)
        error: TensormeshError = kind(self.message)
        if not self.connected:
            vars(error)["connected"] = False
        vars(error).update(msgspec.json.decode(self.details, type=dict[str, Any]))
        return error


class Reply(msgspec.Struct, frozen=True):
    """The outcome of a call.

    Attributes:
        number: number of the call.
        failure: why the answer is incomplete, or None.
        stopped: whether the call was stopped.
        answer: the complete or partial answer, as JSON, or None.
    """

    number: int
    failure: Failure | None = None
    stopped: bool = False
    answer: bytes | None = None


class Probe(msgspec.Struct, frozen=True, tag=True):
    """Check whether this worker can send. Answer: :class:`Done`."""

    settings: HostSettings
    finds_key: bool


class Begin(msgspec.Struct, frozen=True, tag=True):
    """Prepare to receive a key. Answer: :class:`Begun`."""

    run: str


class Start(msgspec.Struct, frozen=True, tag=True):
    """Start to send. Answer: :class:`Started`.

    Attributes:
        run: id of the run.
        group: folder of the run's stores.
        settings: settings of the client.
        sealed: the encrypted key, or None.
        finds_key: whether the worker's own environment has the key.
    """

    run: str
    group: str
    settings: HostSettings
    sealed: bytes | None
    finds_key: bool


class Exchange(msgspec.Struct, frozen=True, tag=True):
    """Take calls, stop others, and return replies. Answer: :class:`Replies`.

    Attributes:
        run: id of the run.
        calls: calls to send.
        stops: numbers of calls to stop.
        received: numbers of replies that the run has stored; the worker may drop them.
        wait: seconds to wait for a reply; 0 returns none.
        again: whether to return all kept replies, not only new ones.
        ends: whether this is the last message of the run.
    """

    run: str
    calls: list[Call] = []
    stops: list[int] = []
    received: list[int] = []
    wait: float = 0.0
    again: bool = False
    ends: bool = False


class Recover(msgspec.Struct, frozen=True, tag=True):
    """Read the stores left by other workers of this machine. Answer: :class:`Recovered`."""

    group: str


class Discard(msgspec.Struct, frozen=True, tag=True):
    """Delete recovered stores. Answer: :class:`Done`."""

    group: str
    names: list[str]


class Done(msgspec.Struct, frozen=True, tag=True):
    """The end of an operation, with its problem, if any."""

    problem: str = ""


class Begun(msgspec.Struct, frozen=True, tag=True):
    """``public`` of a :class:`KeyReceiver`."""

    public: bytes


class Started(msgspec.Struct, frozen=True, tag=True):
    """The name of the worker's store."""

    name: str


class Replies(msgspec.Struct, frozen=True, tag=True):
    """Replies."""

    replies: list[Reply]


class Recovered(msgspec.Struct, frozen=True, tag=True):
    """The rows of abandoned stores, and the names of stores in use."""

    records: list[Record]
    names: list[str]
    busy: list[str]


Message = (
    Probe | Begin | Start | Exchange | Recover | Discard | Done | Begun | Started | Replies
    | Recovered
)  # fmt: skip

encode = msgspec.msgpack.Encoder().encode
decode = msgspec.msgpack.Decoder(Message).decode
