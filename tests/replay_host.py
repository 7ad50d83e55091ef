"""A host that sends scripted bytes over a real socket and records the requests.

    with ReplayHost([head(), *sse(chunk("Hel"), 0.2, chunk("lo"), DONE)]) as host:
        client = Client(host=host.url, api_key=KEY)

Each connection plays the next script; the last script repeats. A script is bytes to send and
seconds to pause, so a reply can be cut, delayed or broken anywhere. A function in place of a script
gets the request and returns the script.
"""

from __future__ import annotations

import json
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

__all__ = ["DONE", "RESET", "ReplayHost", "Request", "Script", "chunk", "head", "sse"]

Script: TypeAlias = Sequence[bytes | float | Callable[[], None]]
"""Bytes to send, seconds to pause and functions to call, in order."""

DONE = b"[DONE]"

RESET = b"RESET"
"""As a step of a script: break the connection instead of closing it."""


@dataclass
class Request:
    """A received request.

    Attributes:
        line: The request line.
        headers: Names in lower case.
        body: The bytes as received.
        abandoned: Set when the client closes the connection before the end of the script.
        answered: Set when the connection is closed by either side.
    """

    line: str
    headers: dict[str, str]
    body: bytes
    abandoned: threading.Event = field(default_factory=threading.Event)
    answered: threading.Event = field(default_factory=threading.Event)

    def json(self) -> Any:
        """The decoded body."""
        return json.loads(self.body)


class ReplayHost:
    """The server: listens on a free loopback port from entry to exit.

    Attributes:
        port: Its port.
        url: Base URL, ending in ``/v1``.
        requests: The received requests, in order.
    """

    def __init__(
        self, *scripts: Script | Callable[[Request], Script], tls: ssl.SSLContext | None = None
    ) -> None:
        self.requests: list[Request] = []
        self._scripts = scripts
        self._tls = tls
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http{'s' if tls else ''}://127.0.0.1:{self.port}/v1"

    def __enter__(self) -> ReplayHost:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        if self._tls is not None:
            try:
                connection = self._tls.wrap_socket(connection, server_side=True)
            except OSError:  # the client does not trust us
                return
        with connection:
            request = _read_request(connection)
            if request is None:
                return
            with self._lock:
                self.requests.append(request)
                chosen = self._scripts[min(len(self.requests), len(self._scripts)) - 1]
            script = chosen(request) if callable(chosen) else chosen
            if not self._play(script, connection):
                request.abandoned.set()
            request.answered.set()

    def _play(self, script: Script, connection: socket.socket) -> bool:
        """Play a script; returns False if the client disconnects or the host closes."""
        for step in script:
            if step is RESET:
                # Discards unsent bytes: the client sees a reset.
                linger = struct.pack("ii", 1, 0)
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                return True
            if isinstance(step, bytes):
                try:
                    connection.sendall(step)
                except OSError:
                    return False
            elif callable(step):
                step()
            elif _disconnects(connection, step) or self._closing.is_set():
                return False
        return True


def head(
    status: str = "200 OK", kind: str = "text/event-stream; charset=utf-8", **headers: str
) -> bytes:
    """The head of a reply whose body ends with the connection."""
    extra = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nConnection: close\r\n{extra}\r\n".encode()


def chunk(text: str | None = None, *, index: int = 0, **keys: Any) -> dict[str, Any]:
    """A chunk with one choice; further keys go into the choice (``finish_reason``)."""
    delta = {} if text is None else {"content": text}
    return {"id": "r", "model": "replayed", "choices": [{"index": index, "delta": delta, **keys}]}


def sse(*events: dict[str, Any] | bytes | float) -> Iterator[bytes | float]:
    """Events as steps of a script; numbers are pauses."""
    for event in events:
        if isinstance(event, float | int):
            yield float(event)
        else:
            data = event if isinstance(event, bytes) else json.dumps(event).encode()
            yield b"data: " + data + b"\n\n"


def _read_request(connection: socket.socket) -> Request | None:
    received = b""
    while b"\r\n\r\n" not in received:
        piece = connection.recv(65536)
        if not piece:
            return None
        received += piece
    text, _, body = received.partition(b"\r\n\r\n")
    line, *rest = text.decode("latin-1").split("\r\n")
    headers = dict(_headers(rest))
    pieces, missing = [body], int(headers.get("content-length", 0)) - len(body)
    while missing > 0 and (piece := connection.recv(65536)):
        pieces.append(piece)
        missing -= len(piece)
    return Request(line, headers, b"".join(pieces))


def _headers(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        name, _, value = line.partition(":")
        yield name.strip().lower(), value.strip()


def _disconnects(connection: socket.socket, seconds: float) -> bool:
    """Whether the client closes the connection within this time."""
    connection.settimeout(seconds or 1e-6)
    try:
        return connection.recv(1) == b""
    except TimeoutError:
        return False
    except OSError:
        return True
    finally:
        connection.settimeout(None)
