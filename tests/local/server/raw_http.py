"""Requests written by hand, byte by byte."""

from __future__ import annotations

import socket
import time
from urllib.parse import urlsplit

from ..conftest import Api

CHAT = "POST /v1/chat/completions HTTP/1.1"


def port_of(api: Api) -> int:
    port = urlsplit(api.endpoint.base_url).port
    assert port
    return port


def opened(api: Api) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port_of(api)), timeout=20)


def answer(api: Api, *lines: str, body: bytes = b"") -> bytes:
    """The reply to a request, as raw bytes."""
    with opened(api) as connection:
        head = "\r\n".join([*lines, "Connection: close", "", ""])
        connection.sendall(head.encode() + body)
        received = b""
        while piece := connection.recv(65536):
            received += piece
    return received


def status(*args: object, **keys: bytes) -> int:
    return int(answer(*args, **keys).split(b" ", 2)[1])  # type: ignore[arg-type]


def dripped(connection: socket.socket) -> tuple[bytes, float]:
    """Send a byte at a time; returns what is received and the seconds until then."""
    began = time.monotonic()
    connection.settimeout(0.05)
    while time.monotonic() - began < 4:  # eighty bytes
        try:
            connection.sendall(b" ")
            received = connection.recv(1000)
        except TimeoutError:
            continue
        except OSError:
            received = b""
        break
    return received, time.monotonic() - began
