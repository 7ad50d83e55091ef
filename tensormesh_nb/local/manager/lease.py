"""Lease: this process's claim on a running endpoint."""

from __future__ import annotations

import secrets
import socket
import time

from ...errors import LocalEndpointError
from .proof import proof
from .record import Record

__all__ = ["Lease"]

_LIMIT = 64 << 10  # bytes of an answer's head
_PATIENCE = 5.0  # seconds for all of an answer that takes the endpoint microseconds


class Lease:
    """An open connection that keeps an endpoint alive until it is closed.

    The system closes it when this process ends, in whatever way.

    Attributes:
        record: of the endpoint.
        holders: how many handles of this process share it.

    Raises:
        LocalEndpointError: there is no endpoint at that address, or it is not the one recorded.
    """

    def __init__(self, record: Record) -> None:
        # Whoever has taken over the port of a dead endpoint must not be sent its key.
        _check_identity(record)
        self.record, self.holders = record, 0
        authorization = f"Authorization: Bearer {record.key}"
        self._socket, head = _request(record, "POST /lease", authorization)
        if not head.startswith(b"HTTP/1.1 200"):
            self.close()
            raise LocalEndpointError("The local endpoint refused the key in its own record.")

    def alive(self) -> bool:
        """Whether the endpoint still holds its end."""
        try:
            self._socket.setblocking(False)
            while self._socket.recv(_LIMIT):
                pass
        except (BlockingIOError, InterruptedError):
            return True
        except OSError:
            pass
        return False

    def close(self) -> None:
        """Give the claim up."""
        self._socket.close()


def _check_identity(record: Record) -> None:
    challenge = secrets.token_hex(16)
    connection, head = _request(record, "GET /health", f"x-challenge: {challenge}")
    connection.close()
    expected = f"\r\nx-proof: {proof(record.key, challenge)}\r\n".encode()
    if expected not in head:
        raise LocalEndpointError(f"Port {record.port} does not belong to the recorded endpoint.")


def _request(record: Record, line: str, header: str) -> tuple[socket.socket, bytes]:
    """Send a request without a body; returns the connection and the head of the answer."""
    try:
        connection = socket.create_connection(("127.0.0.1", record.port), timeout=_PATIENCE)
    except OSError as error:
        raise LocalEndpointError(f"Nothing answers on port {record.port}: {error}.") from error
    deadline = time.monotonic() + _PATIENCE
    host = f"Host: 127.0.0.1:{record.port}"
    head = f"{line} HTTP/1.1\r\n{host}\r\n{header}\r\nContent-Length: 0\r\n\r\n"
    try:
        connection.sendall(head.encode())
        answer = b""
        while b"\r\n\r\n" not in answer and len(answer) < _LIMIT:
            # Whoever has the port now may send a byte at a time.
            connection.settimeout(max(0.0, deadline - time.monotonic()))
            piece = connection.recv(_LIMIT)
            if not piece:
                break
            answer += piece
    except OSError as error:
        connection.close()
        raise LocalEndpointError(f"Port {record.port} does not answer: {error}.") from error
    return connection, answer
