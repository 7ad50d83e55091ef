"""Listener: the endpoint's own port, on loopback."""

from __future__ import annotations

import errno
import os
import socket

from ...errors import LocalEndpointError

__all__ = ["listening"]


def listening(port: int) -> socket.socket:
    """A socket that listens on a port; on another one where that is taken.

    Raises:
        LocalEndpointError: there is no such port, or it may not be used.
    """
    # asyncio switches Nagle's algorithm off, which holds replies back for 40 ms, but only for a
    # socket that says it is TCP: https://docs.python.org/3/library/asyncio-eventloop.html
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":
            # Elsewhere this option would let another process take the port over.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            listener.bind(("127.0.0.1", 0))
        # Now, so that who reads the record a moment later can connect.
        listener.listen(128)
    except (OSError, OverflowError) as error:
        listener.close()
        raise LocalEndpointError(
            f"Port {port} of 127.0.0.1 cannot be used: {str(error).rstrip('.')}."
        ) from error
    return listener
