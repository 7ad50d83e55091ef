"""The endpoint's listening socket, on loopback."""

from __future__ import annotations

import errno
import os
import socket

from ...errors import LocalEndpointError

__all__ = ["listen", "machine_names"]


def listen(port: int, address: str = "127.0.0.1") -> socket.socket:
    """Listen on a port, or on a free one if that is taken; 0 picks a free one.

    Args:
        port: the port.
        address: IPv4, of this machine; ``0.0.0.0`` is all of them.

    Raises:
        LocalEndpointError: the port or the address does not exist or may not be used.
    """
    # asyncio switches Nagle's algorithm off, which delays replies by 40 ms, but only for sockets
    # with this protocol number: https://docs.python.org/3/library/asyncio-eventloop.html
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":
            # On Windows this option would let another process take the port over.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((address, port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            listener.bind((address, 0))
        # Listen now: a kernel that reads the record a moment later must be able to connect.
        listener.listen(128)
    except (OSError, OverflowError) as error:
        listener.close()
        raise LocalEndpointError(
            f"Port {port} of {address} cannot be used: {str(error).rstrip('.')}."
        ) from error
    return listener


def machine_names(listener: socket.socket) -> list[str]:
    """The names by which others reach this machine; empty if it listens on loopback only."""
    address: str = listener.getsockname()[0]
    if address.startswith("127."):
        return []
    name = socket.gethostname()
    return [name, f"{name}.local", socket.getfqdn()]
