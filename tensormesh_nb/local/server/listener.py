"""The endpoint's listening socket: on loopback, or on another address of this machine."""

from __future__ import annotations

import contextlib
import errno
import os
import socket

from ...errors import LocalEndpointError

__all__ = ["EVERYWHERE", "lan_address", "listen", "machine_names"]

EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - what --bind may say, not bound here
# Documentation addresses, which belong to no machine.
_OUTSIDE = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))


def listen(port: int, address: str = "127.0.0.1") -> socket.socket:
    """Listen on a port, or on a free one if that is taken; 0 picks a free one.

    Args:
        port: the port.
        address: of this machine, IPv4 or IPv6; ``0.0.0.0`` is all of IPv4, ``::`` all of both.

    Raises:
        LocalEndpointError: the port or the address does not exist or may not be used.
    """
    # asyncio switches Nagle's algorithm off, which delays replies by 40 ms, but only for sockets
    # with this protocol number: https://docs.python.org/3/library/asyncio-eventloop.html
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    except OSError as error:  # a system without IPv6
        raise _unusable(port, address, error) from error
    try:
        if address == "::":
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
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
        raise _unusable(port, address, error) from error
    return listener


def _unusable(port: int, address: str, error: Exception) -> LocalEndpointError:
    return LocalEndpointError(f"Port {port} of {address} cannot be used: {str(error).rstrip('.')}.")


def machine_names(listener: socket.socket) -> list[str]:
    """The names by which clients reach this machine; empty if it is 127.0.0.1 or localhost."""
    address: str = listener.getsockname()[0]
    if address.startswith("127."):
        return []
    if address == "::1":
        return ["[::1]"]
    name = socket.gethostname()
    return [name, f"{name}.local", socket.getfqdn()]


def lan_address(address: str) -> str | None:
    """The address by which other machines reach this one; None without a network.

    Args:
        address: one of ``EVERYWHERE``.
    """
    for family, outside in _OUTSIDE[: 1 + (":" in address)]:
        with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as asking:
            asking.connect((outside, 9))  # chooses a route; nothing is sent
            found: str = asking.getsockname()[0]
            return f"[{found}]" if ":" in found else found
    return None
