"""The endpoint's listening socket, on loopback."""

from __future__ import annotations

import errno
import os
import socket

from ...errors import LocalEndpointError

__all__ = ["listen"]


def listen(port: int) -> socket.socket:
    """Listen on a port, or on a free one if that is taken; 0 picks a free one.

    Raises:
        LocalEndpointError: the port does not exist or may not be used.
    """
    # asyncio switches Nagle's algorithm off, which delays replies by 40 ms, but only for sockets
    # with this protocol number: https://docs.python.org/3/library/asyncio-eventloop.html
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":
            # On Windows this option would let another process take the port over.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            listener.bind(("127.0.0.1", 0))
        # Listen now: a kernel that reads the record a moment later must be able to connect.
        listener.listen(128)
    except (OSError, OverflowError) as error:
        listener.close()
        raise LocalEndpointError(
            f"Port {port} of 127.0.0.1 cannot be used: {str(error).rstrip('.')}."
        ) from error
    return listener
