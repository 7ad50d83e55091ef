"""This process's lease on a running endpoint: a connection that keeps the endpoint alive."""

from __future__ import annotations

import secrets
import socket
import time

from ...errors import LocalEndpointError
from .record import EndpointRecord, identity_proof

__all__ = ["Lease"]

_MAX_HEAD = 64 << 10  # bytes of a response's head
_TIMEOUT = 5.0  # seconds for a whole response head; the endpoint needs microseconds


class Lease:
    """An open connection that keeps an endpoint alive until it is closed.

    The system closes it when this process ends, however it ends.

    Attributes:
        record: of the endpoint.
        holders: number of ``Endpoint`` objects in this process that share it.

    Raises:
        LocalEndpointError: no endpoint listens at that address, or not the recorded one.
    """

    def __init__(self, record: EndpointRecord) -> None:
        # Another program may have taken the port of a dead endpoint: it must not get the key.
        _check_identity(record)
        self.record, self.holders = record, 0
        authorization = f"Authorization: Bearer {record.key}"
        self._socket, head = _request(record, "POST /lease", authorization)
        if not head.startswith(b"HTTP/1.1 200"):
            self.close()
            raise LocalEndpointError("The local endpoint refused the key in its own record.")

    def alive(self) -> bool:
        """Whether the endpoint has not closed the connection."""
        try:
            self._socket.setblocking(False)
            while self._socket.recv(_MAX_HEAD):
                pass
        except (BlockingIOError, InterruptedError):
            return True
        except OSError:
            pass
        return False

    def close(self) -> None:
        """Release the lease."""
        self._socket.close()


def _check_identity(record: EndpointRecord) -> None:
    challenge = secrets.token_hex(16)
    connection, head = _request(record, "GET /health", f"x-challenge: {challenge}")
    connection.close()
    expected = f"\r\nx-proof: {identity_proof(record.key, challenge)}\r\n".encode()
    if expected not in head:
        raise LocalEndpointError(f"Port {record.port} does not belong to the recorded endpoint.")


def _request(record: EndpointRecord, line: str, header: str) -> tuple[socket.socket, bytes]:
    """Send a request without a body; returns the connection and the response's head."""
    try:
        connection = socket.create_connection(("127.0.0.1", record.port), timeout=_TIMEOUT)
    except OSError as error:
        raise LocalEndpointError(f"Nothing listens on port {record.port}: {error}.") from error
    deadline = time.monotonic() + _TIMEOUT
    host = f"Host: 127.0.0.1:{record.port}"
    head = f"{line} HTTP/1.1\r\n{host}\r\n{header}\r\nContent-Length: 0\r\n\r\n"
    try:
        connection.sendall(head.encode())
        received = b""
        while b"\r\n\r\n" not in received and len(received) < _MAX_HEAD:
            # A program that took the port may send a byte at a time.
            connection.settimeout(max(0.0, deadline - time.monotonic()))
            piece = connection.recv(_MAX_HEAD)
            if not piece:
                break
            received += piece
    except OSError as error:
        connection.close()
        raise LocalEndpointError(f"Port {record.port} does not answer: {error}.") from error
    return connection, received
