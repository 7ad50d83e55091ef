"""Leases: a program that takes over the port of a dead endpoint does not get the key."""

from __future__ import annotations

import os
import time

import pytest

from tensormesh_nb.errors import LocalEndpointError
from tensormesh_nb.local.manager import lease
from tensormesh_nb.local.manager.lease import Lease
from tensormesh_nb.local.manager.record import EndpointRecord

from ...replay_host import ReplayHost


def _record(port: int) -> EndpointRecord:
    return EndpointRecord(pid=os.getpid(), port=port, key="k", version="1", model="m", vocab_size=9)


@pytest.mark.parametrize("reply", [b"", b"x" * 100_000, b"HTTP/1.1 200 OK\r\n\r\n"])
def test_another_program_on_the_port_does_not_get_the_key(reply: bytes) -> None:
    with ReplayHost([reply]) as other:
        with pytest.raises(LocalEndpointError, match=r"does not (belong|answer)"):
            Lease(_record(other.port))
        assert all("authorization" not in request.headers for request in other.requests)


def test_a_reply_of_a_byte_at_a_time_times_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "_TIMEOUT", 0.3)
    with ReplayHost([step for _ in range(1000) for step in (b"x", 0.005)]) as other:
        began = time.monotonic()
        with pytest.raises(LocalEndpointError, match="does not answer"):
            Lease(_record(other.port))
        assert time.monotonic() - began < 3
