"""Clients of simulated hosts, and the errors that they raise."""

from __future__ import annotations

import socket
from typing import Any

import pytest

import tensormesh_nb as tm

from ..leak_watch import KEY
from ..replay_host import DONE, ReplayHost, chunk, head, sse

__all__ = ["ANSWER", "SLOW", "client", "free_port", "refused"]

ANSWER = [head(), *sse(chunk("Hi", finish_reason="stop"), DONE)]
SLOW = [head(), *sse(chunk("Hel"), chunk("lo"), 30.0)]


def client(host: Any, **settings: Any) -> tm.Client:
    """A client with the test key for a host or a URL."""
    return tm.Client(host=getattr(host, "url", host), api_key=KEY, model="m", **settings)


def refused(*script: bytes | float, **settings: Any) -> tm.TensormeshError:
    """What ``chat`` raises when a host plays this script: one line, without the key."""
    with ReplayHost(script) as host, client(host, **settings) as asking:
        with pytest.raises(tm.TensormeshError) as caught:
            asking.chat("Hi")
        assert KEY not in str(caught.value)
        assert KEY not in repr(vars(caught.value))
        assert "\n" not in str(caught.value)
        return caught.value


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port
